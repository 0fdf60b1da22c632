/** What a grid shows: cells of a sheet or of a plain table. */

import type { Area } from "../workbook/address";
import type { Track } from "./track";

export type Shown = {
  text: string;
  /** Of the side it leans to when the file doesn't say. */
  lean: "left" | "center" | "right";
  css?: string;
  wrap?: boolean;
  /** What a number would be without its format, or the formula: shown when the cell is chosen. */
  exact?: string;
  /** The formula is shown, as its result isn't known. */
  raw?: boolean;
  /** Its letters, where they aren't the usual ones: pixels. */
  size?: number;
  bold?: boolean;
};

export type Source = {
  rows: Track;
  columns: Track;
  /** The last cell that is filled. */
  end: { row: number; column: number };
  frozenRows: number;
  frozenColumns: number;
  merges: Area[];
  lines: boolean;
  paper: boolean;
  /** The cell's looks alone, for an empty one. */
  cell(row: number, column: number): Shown | null;
  columnLabel(column: number): string;
};
