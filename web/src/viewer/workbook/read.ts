/** A whole workbook from its parts. */

import type { Unzipped } from "fflate";
import { Unviewable } from "../failure";
import { unpack } from "../zip/unpack";
import { readTheme } from "./colours";
import type { Sheet, TableArea, Workbook } from "./model";
import { readList, readTable, relationsOf } from "./parts";
import { readSheet } from "./sheet";
import { readStrings } from "./strings";
import { readStyles } from "./styles";

/** Cells kept of all sheets together: more would make the page slow. */
export const MOST_CELLS = 1_000_000;
const MOST_SHEETS = 200;

/** Unviewable when it is no workbook, or too much of one. */
export function readWorkbook(bytes: Uint8Array): Workbook {
  const parts = unpack(bytes, (name) => /\.(xml|rels)$/i.test(name) && !/(^|\/)(drawings|charts|media|pivot\w*|externalLinks|customXml)\//i.test(name));
  const main = relationsOf(parts, "").find(({ type }) => type === "officeDocument")?.target ?? firstBook(parts);
  const book = parts[main];
  if (!book) throw new Unviewable("no_workbook");
  const listed = readList(book);
  const links = relationsOf(parts, main);
  const one = (type: string) => parts[links.find((link) => link.type === type)?.target ?? ""];
  const strings = readStrings(one("sharedStrings"));
  const sheets: Sheet[] = [];
  let budget = MOST_CELLS;
  for (const { name, hidden, id } of listed.sheets.slice(0, MOST_SHEETS)) {
    const link = links.find((found) => found.id === id);
    if (!link || link.type !== "worksheet" || !parts[link.target]) continue;
    const sheet = sheetFrom(parts, link.target, { name, hidden }, strings, budget);
    budget -= sheet.cells.values.length;
    sheets.push(sheet);
  }
  if (sheets.length === 0) throw new Unviewable("no_sheets");
  return { sheets, styles: readStyles(one("styles"), readTheme(one("theme"))), names: listed.names, from1904: listed.from1904 };
}

function firstBook(parts: Unzipped): string {
  return Object.keys(parts).find((name) => /(^|\/)workbook\.xml$/i.test(name)) ?? "";
}

function sheetFrom(parts: Unzipped, part: string, called: { name: string; hidden: boolean }, strings: string[], budget: number): Sheet {
  const reader = readSheet(parts[part] as Uint8Array, strings, budget);
  const tables = relationsOf(parts, part).flatMap(({ type, target }): TableArea[] => {
    const table = type === "table" && parts[target] ? readTable(parts[target]) : null;
    return table ? [table] : [];
  });
  return { ...called, ...reader.shape, ...reader.cells.packed(), tables };
}
