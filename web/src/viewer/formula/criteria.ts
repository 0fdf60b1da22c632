/** The conditions of SUMIFS and its like: ">=5", "yes", "a*", 7. */

import { type Value, isFault } from "../workbook/model";
import { numberIn } from "./values";

export type Test = (value: Value) => boolean;

export function testOf(criterion: Value): Test {
  if (typeof criterion === "number" || typeof criterion === "boolean") return (value) => same(value, criterion);
  if (criterion === null) return (value) => same(value, 0);
  if (isFault(criterion)) return (value) => isFault(value) && value.fault === criterion.fault;
  const [, sign = "", rest = ""] = /^(<=|>=|<>|=|<|>)?([\s\S]*)$/.exec(criterion) ?? [];
  return sign === "" || sign === "=" ? equal(rest, sign === "=") : sign === "<>" ? not(equal(rest, true)) : ordered(sign, rest);
}

function not(test: Test): Test {
  return (value) => !test(value);
}

function same(value: Value, wanted: number | boolean): boolean {
  return value === wanted || (typeof value === "string" && typeof wanted === "number" && numberIn(value) === wanted);
}

function equal(wanted: string, exactly: boolean): Test {
  if (wanted === "") return (value) => value === null || (!exactly && value === "");
  const number = numberIn(wanted);
  if (!Number.isNaN(number)) return (value) => same(value, number);
  if (/^(true|false)$/i.test(wanted)) return (value) => value === /^true$/i.test(wanted);
  const pattern = wildcard(wanted);
  return (value) => typeof value === "string" && pattern.test(value);
}

/** "*" and "?" stand for letters, "~" before them takes them as they are. */
export function wildcard(text: string): RegExp {
  const source = text.replace(/~([*?~])|[*?]|[.+^${}()|[\]\\/]/g, (found, escaped?: string) => {
    if (escaped) return `\\${escaped}`;
    return found === "*" ? "[\\s\\S]*" : found === "?" ? "[\\s\\S]" : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "i");
}

function ordered(sign: string, rest: string): Test {
  const number = numberIn(rest);
  const holds = (order: number) => (sign === "<" ? order < 0 : sign === ">" ? order > 0 : sign === "<=" ? order <= 0 : order >= 0);
  if (!Number.isNaN(number)) return (value) => typeof value === "number" && holds(value - number);
  const text = rest.toLowerCase();
  return (value) => typeof value === "string" && holds(value.toLowerCase() < text ? -1 : value.toLowerCase() > text ? 1 : 0);
}
