/** A workbook as the page gets it from the reader: plain data that can be sent between threads. */

import type { Area } from "./address";

export type Fault = { fault: string };
export type Value = string | number | boolean | Fault | null;

export type Style = {
  format: string;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  /** Points. */
  size?: number;
  ink?: string;
  fill?: string;
  across?: "left" | "center" | "right";
  down?: "top" | "middle" | "bottom";
  wrap?: boolean;
  indent?: number;
  lines?: string;
};

export type TableArea = { name: string; area: Area; head: boolean; totals: boolean; columns: string[]; banded: boolean };

/** The filled cells of a sheet, by row and then column; `starts[row]` is where a row's cells begin. */
export type Cells = { starts: Uint32Array; columns: Uint16Array; styles: Uint16Array; values: Value[] };

export type Sheet = {
  name: string;
  hidden: boolean;
  rows: number;
  columns: number;
  cells: Cells;
  /** By place in `cells`. A formula without a result has the value null. */
  formulas: Map<number, string>;
  merges: Area[];
  tables: TableArea[];
  /** Pixels; 0 is hidden. */
  widths: Map<number, number>;
  heights: Map<number, number>;
  usualWidth: number;
  usualHeight: number;
  frozenRows: number;
  frozenColumns: number;
  gridLines: boolean;
  /** Pictures or charts lie on it, which aren't drawn. */
  drawings: boolean;
  /** Rows after these were left out. */
  cut: boolean;
};

export type Workbook = { sheets: Sheet[]; styles: Style[]; names: Map<string, string>; from1904: boolean };

export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "fault" in value;
}

/** A cell's place in `cells`, or -1. */
export function placeOf({ starts, columns }: Cells, row: number, column: number): number {
  if (row < 0 || row + 1 >= starts.length) return -1;
  let low = starts[row] as number;
  let high = (starts[row + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = columns[middle] as number;
    if (found === column) return middle;
    if (found < column) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** How many formulas have no result in the file. */
export function waiting({ sheets }: Pick<Workbook, "sheets">): number {
  let count = 0;
  for (const sheet of sheets) for (const at of sheet.formulas.keys()) if (sheet.cells.values[at] === null) count += 1;
  return count;
}
