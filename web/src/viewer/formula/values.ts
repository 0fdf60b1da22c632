/** What formulas work with: single values and blocks of them, and how one is taken for another. */

import { type Fault, type Value, isFault } from "../workbook/model";

export type Block = Value[][];
export type Result = Value | Block;

/** Ends a calculation with one of the workbook's own faults, such as #N/A. */
export class Faulty extends Error {
  constructor(readonly fault: string) {
    super(fault);
  }
}

export function isBlock(result: Result): result is Block {
  return Array.isArray(result);
}

export function single(result: Result): Value {
  return isBlock(result) ? (result[0]?.[0] ?? null) : result;
}

export function block(result: Result): Block {
  return isBlock(result) ? result : [[result]];
}

export function flat(results: Result[]): Value[] {
  return results.flatMap((result) => (isBlock(result) ? result.flat() : [result]));
}

export function refuse(value: Value): Exclude<Value, Fault> {
  if (isFault(value)) throw new Faulty(value.fault);
  return value;
}

export function numberOf(result: Result): number {
  const value = refuse(single(result));
  if (value === null) return 0;
  const number = typeof value === "string" ? numberIn(value) : Number(value);
  if (!Number.isFinite(number)) throw new Faulty("#VALUE!");
  return number;
}

/** The number that a text writes; NaN when it writes none. */
export function numberIn(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "") return Number.NaN;
  return trimmed.endsWith("%") ? Number(trimmed.slice(0, -1)) / 100 : Number(trimmed);
}

export function textOf(result: Result): string {
  const value = refuse(single(result));
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  // Fifteen digits are what a workbook keeps.
  return typeof value === "number" ? String(Number(value.toPrecision(15))) : value;
}

export function truthOf(result: Result): boolean {
  const value = refuse(single(result));
  if (typeof value === "string") {
    if (/^(true|false)$/i.test(value)) return /^true$/i.test(value);
    throw new Faulty("#VALUE!");
  }
  return Boolean(value);
}

/** The numbers of what a sum is given: inside areas only true numbers count, written out each must be one. */
export function numbersOf(results: Result[]): number[] {
  return results.flatMap((result) => (isBlock(result) ? result.flat().flatMap(counted) : [numberOf(result)]));
}

function counted(value: Value): number[] {
  const sound = refuse(value);
  return typeof sound === "number" ? [sound] : [];
}

/** Below, equal or above: numbers before texts before truths, and case does not matter. */
export function compare(left: Value, right: Value): number {
  const [a, b] = [refuse(left) ?? emptyLike(right), refuse(right) ?? emptyLike(left)];
  const rank = (value: unknown) => ["number", "string", "boolean"].indexOf(typeof value);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return Number(a) - Number(b);
}

function emptyLike(other: Value): string | number | boolean {
  return typeof other === "string" ? "" : typeof other === "boolean" ? false : 0;
}
