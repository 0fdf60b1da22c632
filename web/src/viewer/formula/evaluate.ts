/** A formula's tree worked out. */

import type { Area } from "../workbook/address";
import { type Value, isFault } from "../workbook/model";
import { CONDITIONAL } from "./conditional";
import { FUNCTIONS, type Function } from "./functions";
import { LAZY } from "./lazy";
import { fromLibrary } from "./library";
import { LOOKUP } from "./lookup";
import type { Node } from "./parse";
import { type Block, Faulty, type Result, block, compare, isBlock, numberOf, single, textOf } from "./values";

/** Where a formula stands, and how it gets at the rest of the workbook. */
export type Place = {
  row: number;
  column: number;
  read(sheet: string | null, area: Area): Block;
  table(name: string, inside: string): Block;
  named(name: string): Node;
};

export function evaluate(node: Node, place: Place): Result {
  switch (node.kind) {
    case "value":
      return node.value;
    case "area":
      return node.single ? single(place.read(node.sheet, node.area)) : place.read(node.sheet, node.area);
    case "table":
      return unwrapped(place.table(node.table, node.inside));
    case "name":
      return evaluate(place.named(node.name), place);
    case "sign":
      return each(evaluate(node.of, place), (value) => signed(node.sign, value));
    case "both":
      return pairs(evaluate(node.left, place), evaluate(node.right, place), (left, right) => both(node.sign, left, right));
    case "list":
      return node.rows.map((row) => row.map((one) => single(evaluate(one, place))));
    case "call":
      return call(node.name, node.given, place);
  }
}

function unwrapped(found: Block): Result {
  return found.length === 1 && found[0]?.length === 1 ? single(found) : found;
}

function call(name: string, given: Node[], place: Place): Result {
  const lazy = LAZY.get(name);
  if (lazy) return lazy(given, (node) => evaluate(node, place), place);
  const act: Function = FUNCTIONS.get(name) ?? CONDITIONAL.get(name) ?? LOOKUP.get(name) ?? fromLibrary(name);
  return act(...given.map((node) => caught(node, place)));
}

/** What an argument comes to; a fault is handed on, as some functions ask about it. */
function caught(node: Node, place: Place): Result {
  try {
    return evaluate(node, place);
  } catch (error) {
    if (error instanceof Faulty) return { fault: error.fault };
    throw error;
  }
}

function each(result: Result, act: (value: Value) => Value): Result {
  return isBlock(result) ? result.map((row) => row.map((value) => safely(() => act(value)))) : act(result);
}

function pairs(left: Result, right: Result, act: (left: Value, right: Value) => Value): Result {
  if (!isBlock(left) && !isBlock(right)) return act(left, right);
  const [a, b] = [block(left), block(right)];
  const rows = Math.max(a.length, b.length);
  const columns = Math.max(a[0]?.length ?? 0, b[0]?.length ?? 0);
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => safely(() => act(from(a, row, column), from(b, row, column)))));
}

/** A single row, column or value counts for all. */
function from(values: Block, row: number, column: number): Value {
  const line = values.length === 1 ? values[0] : values[row];
  const value = line?.length === 1 ? line[0] : line?.[column];
  return value === undefined ? { fault: "#N/A" } : value;
}

function safely(act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (error instanceof Faulty) return { fault: error.fault };
    throw error;
  }
}

function signed(sign: string, value: Value): Value {
  if (sign === "+") return value;
  return sign === "%" ? numberOf(value) / 100 : -numberOf(value);
}

function both(sign: string, left: Value, right: Value): Value {
  if (isFault(left)) return left;
  if (isFault(right)) return right;
  if (sign === "&") return textOf(left) + textOf(right);
  const order = /[<>=]/.test(sign) ? compare(left, right) : 0;
  switch (sign) {
    case "=":
      return order === 0;
    case "<>":
      return order !== 0;
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    default:
      return reckoned(sign, numberOf(left), numberOf(right));
  }
}

function reckoned(sign: string, left: number, right: number): number {
  if (sign === "/" && right === 0) throw new Faulty("#DIV/0!");
  const number = sign === "+" ? left + right : sign === "-" ? left - right : sign === "*" ? left * right : sign === "/" ? left / right : left ** right;
  if (!Number.isFinite(number)) throw new Faulty("#NUM!");
  return number;
}
