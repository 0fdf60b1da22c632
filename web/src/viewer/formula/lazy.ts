/** Functions that must not work out all they are given, or that ask where they stand. */

import { isFault } from "../workbook/model";
import type { Place } from "./evaluate";
import type { Node } from "./parse";
import { BadFormula } from "./tokens";
import { Faulty, type Result, compare, numberOf, single, truthOf } from "./values";

type Work = (node: Node) => Result;
type Lazy = (given: Node[], work: Work, place: Place) => Result;

function attempt(node: Node | undefined, work: Work): Result {
  if (!node) return null;
  try {
    return work(node);
  } catch (error) {
    if (error instanceof Faulty) return { fault: error.fault };
    throw error;
  }
}

function need(node: Node | undefined): Node {
  if (!node) throw new BadFormula();
  return node;
}

function instead(only: string | null): Lazy {
  return ([first, other], work) => {
    const found = attempt(first, work);
    const value = single(found);
    const bad = isFault(value) && (only === null || value.fault === only);
    return bad ? work(need(other)) : found;
  };
}

function branches(given: Node[], work: Work): Result {
  for (let at = 0; at + 1 < given.length; at += 2) if (truthOf(work(need(given[at])))) return work(need(given[at + 1]));
  throw new Faulty("#N/A");
}

function switched([first, ...rest]: Node[], work: Work): Result {
  const value = single(work(need(first)));
  for (let at = 0; at + 1 < rest.length; at += 2) if (compare(value, single(work(need(rest[at])))) === 0) return work(need(rest[at + 1]));
  if (rest.length % 2 === 1) return work(need(rest.at(-1)));
  throw new Faulty("#N/A");
}

function position(own: "row" | "column", start: "top" | "left"): Lazy {
  return ([node], _, place) => {
    if (!node) return place[own] + 1;
    if (node.kind !== "area") throw new BadFormula();
    return node.area[start] + 1;
  };
}

export const LAZY: ReadonlyMap<string, Lazy> = new Map<string, Lazy>([
  ["IF", ([test, yes, no], work) => (truthOf(work(need(test))) ? (yes ? work(yes) : true) : no ? work(no) : false)],
  ["IFERROR", instead(null)],
  ["IFNA", instead("#N/A")],
  ["IFS", branches],
  ["SWITCH", switched],
  ["CHOOSE", ([which, ...choices], work) => work(need(choices[numberOf(work(need(which))) - 1]))],
  ["ROW", position("row", "top")],
  ["COLUMN", position("column", "left")],
]);
