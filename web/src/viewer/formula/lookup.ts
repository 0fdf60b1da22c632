/** Finding a value in an area. */

import type { Value } from "../workbook/model";
import { wildcard } from "./criteria";
import type { Function } from "./functions";
import { Faulty, type Result, block, compare, numberOf, refuse, single, truthOf } from "./values";

/** The place of what equals `wanted`; -1 when nothing does. */
function exact(values: Value[], wanted: Value): number {
  const sought = refuse(wanted);
  if (typeof sought === "string" && /[*?~]/.test(sought)) {
    const pattern = wildcard(sought);
    return values.findIndex((value) => typeof value === "string" && pattern.test(value));
  }
  return values.findIndex((value) => alike(value, wanted) && compare(value, wanted) === 0);
}

function alike(value: Value, wanted: Value): boolean {
  return value !== null && typeof value === typeof wanted;
}

/** The last place that is not above `wanted` (or, turned, not below), in values that are in order. */
function nearest(values: Value[], wanted: Value, turned = false): number {
  let found = -1;
  values.forEach((value, at) => {
    if (!alike(value, wanted)) return;
    const order = compare(value, wanted);
    if (turned ? order >= 0 : order <= 0) found = at;
  });
  return found;
}

function sure(place: number): number {
  if (place < 0) throw new Faulty("#N/A");
  return place;
}

function at(rows: Value[][], row: number, column: number): Value {
  const value = rows[row]?.[column];
  if (value === undefined) throw new Faulty("#REF!");
  return value;
}

function vertical(wanted: Result, area: Result, column: Result, near: Result = true): Value {
  const rows = block(area);
  const keys = rows.map((row) => row[0] ?? null);
  const place = truthOf(near) ? nearest(keys, single(wanted)) : exact(keys, single(wanted));
  return at(rows, sure(place), numberOf(column) - 1);
}

function horizontal(wanted: Result, area: Result, row: Result, near: Result = true): Value {
  const rows = block(area);
  const keys = rows[0] ?? [];
  const place = truthOf(near) ? nearest(keys, single(wanted)) : exact(keys, single(wanted));
  return at(rows, numberOf(row) - 1, sure(place));
}

function match(wanted: Result, area: Result, kind: Result = 1): number {
  const values = block(area).flat();
  const type = numberOf(kind);
  return sure(type === 0 ? exact(values, single(wanted)) : nearest(values, single(wanted), type < 0)) + 1;
}

function index(area: Result, row: Result = 0, column: Result = 0): Result {
  const rows = block(area);
  let [down, across] = [numberOf(row), numberOf(column)];
  // In a single row the one number counts columns.
  if (rows.length === 1 && across === 0) [down, across] = [1, down];
  if (down === 0) return rows.map((one) => [at([one], 0, Math.max(0, across - 1))]);
  if (across === 0 && (rows[0]?.length ?? 0) > 1) return [rows[down - 1] ?? []];
  return at(rows, down - 1, Math.max(0, across - 1));
}

function wide(wanted: Result, keys: Result, from: Result, missing: Result = null): Result {
  const place = exact(block(keys).flat(), single(wanted));
  if (place < 0 && single(missing) !== null) return missing;
  const rows = block(from);
  return rows.length > 1 || block(keys).length > 1 ? [rows[sure(place)] ?? []] : at(rows, 0, sure(place));
}

export const LOOKUP: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["VLOOKUP", (wanted, area, column, near) => vertical(wanted, area ?? null, column ?? null, near)],
  ["HLOOKUP", (wanted, area, row, near) => horizontal(wanted, area ?? null, row ?? null, near)],
  ["MATCH", (wanted, area, kind) => match(wanted, area ?? null, kind)],
  ["XMATCH", (wanted, area) => match(wanted, area ?? null, 0)],
  ["INDEX", index],
  ["XLOOKUP", (wanted, keys, from, missing) => wide(wanted, keys ?? null, from ?? null, missing)],
]);
