/** A workbook's sheet as what a grid shows. */

import { fittedWidths } from "../grid/fit";
import type { Shown, Source } from "../grid/source";
import { Track } from "../grid/track";
import { MOST_COLUMNS, MOST_ROWS, cellName, columnName } from "../workbook/address";
import { inkOf, written } from "../workbook/formats";
import { type Sheet, type Style, type TableArea, type Value, type Workbook, isFault, placeOf } from "../workbook/model";
import { spoken } from "../words";
import { LETTER, cssOf } from "./look";

/** Some empty room around what is filled, as a spreadsheet has it. */
const ROOM = 3;

const HEAD = "background-color: #dcebe4; font-weight: 700; border-bottom: 1px solid #7da896";
const BAND = "background-color: #f4f8f6";

export type Results = ReadonlyMap<number, Value>;

export function sheetSource(book: Workbook, sheet: Sheet, results: Results): Source {
  const looks = book.styles.map(cssOf);
  const read = (row: number, column: number) => cellOf(book, sheet, results, looks, row, column);
  return {
    rows: new Track(Math.min(MOST_ROWS, Math.max(20, sheet.rows + ROOM)), Math.max(20, sheet.usualHeight), heightsOf(book, sheet)),
    columns: new Track(Math.min(MOST_COLUMNS, Math.max(8, sheet.columns + ROOM)), sheet.usualWidth, widthsOf(sheet, read)),
    end: { row: Math.max(0, sheet.rows - 1), column: Math.max(0, sheet.columns - 1) },
    frozenRows: sheet.frozenRows,
    frozenColumns: sheet.frozenColumns,
    merges: sheet.merges,
    lines: sheet.gridLines,
    paper: true,
    columnLabel: columnName,
    cell: read,
  };
}

/** Columns that the file gives no width are made to fit what isn't text spreading to the right. */
function widthsOf(sheet: Sheet, read: (row: number, column: number) => Shown | null): Map<number, number> {
  const fitted = fittedWidths(sheet.rows, sheet.columns, (row, column) => {
    const shown = sheet.widths.has(column) ? null : read(row, column);
    return shown && (shown.lean !== "left" || shown.text.length < 25) ? shown.text : "";
  });
  for (const column of fitted.keys()) if (!sheet.widths.has(column)) fitted.set(column, Math.max(sheet.usualWidth, fitted.get(column) as number));
  return new Map([...fitted, ...sheet.widths]);
}

/** Rows that hold large letters and have no height of their own. */
function heightsOf(book: Workbook, sheet: Sheet): Map<number, number> {
  const heights = new Map(sheet.heights);
  const { starts, styles } = sheet.cells;
  for (let row = 0; row + 1 < Math.min(starts.length, 2000); row += 1) {
    if (heights.has(row)) continue;
    let largest = 11;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) largest = Math.max(largest, book.styles[styles[at] as number]?.size ?? 11);
    if (largest > 12) heights.set(row, Math.round(largest * 1.75));
  }
  return heights;
}

function cellOf(book: Workbook, sheet: Sheet, results: Results, looks: string[], row: number, column: number): Shown | null {
  const at = placeOf(sheet.cells, row, column);
  const table = sheet.tables.find(({ area }) => row >= area.top && row <= area.bottom && column >= area.left && column <= area.right);
  if (at < 0) return table ? { text: "", lean: "left", css: tableCss(table, row) } : null;
  const number = sheet.cells.styles[at] as number;
  const style = book.styles[number] ?? { format: "General" };
  const css = `${table ? tableCss(table, row) : ""}; ${looks[number] ?? ""}`;
  return filled(sheet, at, style, css, results, book.from1904);
}

function filled(sheet: Sheet, at: number, style: Style, css: string, results: Results, from1904: boolean): Shown {
  const value = sheet.cells.values[at] ?? results.get(at) ?? null;
  const formula = sheet.formulas.get(at);
  if (value === null && formula) return { text: `=${formula}`, exact: `=${formula}`, lean: "left", css, raw: true };
  const text = written(value, style.format, spoken(), from1904);
  const ink = inkOf(value, style.format);
  return {
    text,
    css: ink ? `${css}; color: ${ink}` : css,
    lean: style.across ?? leanOf(value),
    size: style.size === undefined ? undefined : Math.round(style.size * LETTER),
    bold: style.bold,
    wrap: style.wrap || text.includes("\n"),
    exact: formula ? `=${formula}   →   ${text}` : typeof value === "number" && text !== String(value) ? `${text}   (${value})` : text,
  };
}

function leanOf(value: Value): Shown["lean"] {
  if (typeof value === "number") return "right";
  return typeof value === "boolean" || isFault(value) ? "center" : "left";
}

function tableCss(table: TableArea, row: number): string {
  if (table.head && row === table.area.top) return HEAD;
  if (table.totals && row === table.area.bottom) return "font-weight: 700; border-top: 1px solid #7da896";
  return table.banded && (row - table.area.top) % 2 === 0 ? BAND : "";
}

/** The first cells that show a formula instead of a result, for the note about them. */
export function unworked(sheet: Sheet, results: Results): string[] {
  const names: string[] = [];
  for (const at of sheet.formulas.keys()) {
    if (sheet.cells.values[at] !== null || results.has(at)) continue;
    names.push(cellName(rowAt(sheet, at), sheet.cells.columns[at] as number));
  }
  return names;
}

function rowAt({ cells }: Sheet, at: number): number {
  let low = 0;
  let high = cells.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cells.starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
