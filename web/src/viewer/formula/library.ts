/** The rarer functions, from a library. Dates and faults are turned into the workbook's. */

import * as formulajs from "@formulajs/formulajs";
import type { Value } from "../workbook/model";
import { BadFormula } from "./tokens";
import { Faulty, type Result, isBlock } from "./values";
import type { Function } from "./functions";

const DAY = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);

/** What the library names otherwise than a workbook does, or what must not be had from it. */
const REFUSED = new Set(["DEFAULT", "UTILS", "DATE", "INDIRECT", "OFFSET", "HYPERLINK", "IMAGE", "WEBSERVICE", "CELL", "INFO"]);

/** One of its functions; throws BadFormula when it has none of the name. */
export function fromLibrary(name: string): Function {
  const found = REFUSED.has(name) ? undefined : name.split(".").reduce<unknown>(inside, formulajs);
  if (typeof found !== "function") throw new BadFormula();
  return (...given) => back(found.apply(null, given.map(plain)) as unknown);
}

function inside(holder: unknown, name: string): unknown {
  return (typeof holder === "object" || typeof holder === "function") && holder !== null && Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
}

function plain(result: Result): unknown {
  return isBlock(result) ? result.map((row) => row.map(one)) : one(result);
}

function one(value: Value): unknown {
  if (typeof value === "object" && value !== null) throw new Faulty(value.fault);
  return value;
}

function back(result: unknown): Result {
  if (Array.isArray(result)) return result.map((row) => (Array.isArray(row) ? row.map(backOne) : [backOne(row)]));
  return backOne(result);
}

function backOne(value: unknown): Value {
  if (value instanceof Error) return { fault: value.message.startsWith("#") ? value.message : "#VALUE!" };
  if (value instanceof Date) return (value.getTime() - EPOCH) / DAY;
  if (typeof value === "number") return Number.isFinite(value) ? value : { fault: "#NUM!" };
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}
