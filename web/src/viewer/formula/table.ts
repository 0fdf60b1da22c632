/** A table's square brackets as an area: Table[Amount], Table[@Amount], Table[[#Totals],[Amount]]. */

import type { Area } from "../workbook/address";
import type { TableArea } from "../workbook/model";
import { Faulty } from "./values";
import { BadFormula } from "./tokens";

type Part = "data" | "all" | "headers" | "totals" | "row";

const PARTS: Record<string, Part> = { "#data": "data", "#all": "all", "#headers": "headers", "#totals": "totals", "#this row": "row" };

/** `row`: where the formula stands, for "this row". */
export function tablePart(table: TableArea, inside: string, row: number): Area {
  const { part, columns } = read(inside);
  const [left, right] = columns.length === 0 ? [table.area.left, table.area.right] : ends(table, columns);
  return { ...rowsOf(table, part, row), left, right };
}

function read(inside: string): { part: Part; columns: string[] } {
  const body = inside.slice(1, -1).trim();
  const here = body.startsWith("@");
  const names = body.startsWith("[") || body.startsWith("@[") ? [...body.matchAll(/\[((?:'.|[^\]])*)\]/g)].map((found) => found[1] as string) : [here ? body.slice(1) : body];
  const parts = names.flatMap((name) => PARTS[name.trim().toLowerCase()] ?? []);
  const columns = names.filter((name) => name !== "" && !name.trim().startsWith("#")).map((name) => name.replace(/'(.)/g, "$1"));
  return { part: here ? "row" : (parts[0] ?? "data"), columns };
}

function ends(table: TableArea, columns: string[]): [number, number] {
  const places = columns.map((name) => table.columns.findIndex((one) => one.toLowerCase() === name.toLowerCase()));
  if (places.some((place) => place < 0)) throw new Faulty("#REF!");
  return [table.area.left + Math.min(...places), table.area.left + Math.max(...places)];
}

function rowsOf({ area, head, totals }: TableArea, part: Part, row: number): { top: number; bottom: number } {
  const first = area.top + (head ? 1 : 0);
  const last = area.bottom - (totals ? 1 : 0);
  if (part === "row") {
    if (row < first || row > last) throw new Faulty("#VALUE!");
    return { top: row, bottom: row };
  }
  if (part === "headers" && !head) throw new BadFormula();
  if (part === "totals" && !totals) throw new Faulty("#REF!");
  return { data: { top: first, bottom: last }, all: { top: area.top, bottom: area.bottom }, headers: { top: area.top, bottom: area.top }, totals: { top: area.bottom, bottom: area.bottom } }[part];
}
