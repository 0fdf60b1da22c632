/** Sums and counts under conditions. */

import type { Value } from "../workbook/model";
import { type Test, testOf } from "./criteria";
import { type Function, extreme, sum } from "./functions";
import { Faulty, type Result, block, refuse, single } from "./values";

/** Which places of the areas meet all conditions; areas and conditions come in turn. */
function places(given: Result[]): boolean[] {
  const pairs: [Value[], Test][] = [];
  for (let at = 0; at + 1 < given.length; at += 2) pairs.push([block(given[at] as Result).flat(), testOf(single(given[at + 1] as Result))]);
  const length = pairs[0]?.[0].length ?? 0;
  if (pairs.length === 0 || pairs.some(([values]) => values.length !== length)) throw new Faulty("#VALUE!");
  return Array.from({ length }, (_, at) => pairs.every(([values, test]) => test(values[at] ?? null)));
}

function taken(from: Result, given: Result[]): number[] {
  const values = block(from).flat();
  return places(given).flatMap((meets, at) => {
    const value = meets ? refuse(values[at] ?? null) : null;
    return typeof value === "number" ? [value] : [];
  });
}

function mean(numbers: number[]): number {
  if (numbers.length === 0) throw new Faulty("#DIV/0!");
  return sum(numbers) / numbers.length;
}

export const CONDITIONAL: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["SUMIFS", (from, ...given) => sum(taken(from, given))],
  ["SUMIF", (area, criterion, from = area) => sum(taken(from, [area, criterion ?? null]))],
  ["COUNTIFS", (...given) => places(given).filter(Boolean).length],
  ["COUNTIF", (area, criterion) => places([area, criterion ?? null]).filter(Boolean).length],
  ["AVERAGEIFS", (from, ...given) => mean(taken(from, given))],
  ["AVERAGEIF", (area, criterion, from = area) => mean(taken(from, [area, criterion ?? null]))],
  ["MINIFS", (from, ...given) => extreme(taken(from, given), Math.min)],
  ["MAXIFS", (from, ...given) => extreme(taken(from, given), Math.max)],
]);
