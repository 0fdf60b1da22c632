/** One row of a grid, drawn. */

import { el } from "../dom";
import type { Area } from "../workbook/address";
import { textWidth } from "./fit";
import type { Shown, Source } from "./source";

export const HEAD_WIDTH = 64;

export type Frame = { source: Source; columns: number[]; merges: Area[]; id: (row: number, column: number) => string };

function widthOf(shown: Shown): number {
  return textWidth(shown.text, shown.size, shown.bold);
}

/** How many columns a left-leaning text may spread over, as those beside it are empty. */
export function spread(source: Source, row: number, column: number, shown: Shown): number {
  if (shown.lean !== "left" || shown.wrap || shown.text === "" || shown.raw) return column;
  let room = source.columns.size(column);
  const wanted = widthOf(shown) + 12;
  let last = column;
  while (room < wanted && last + 1 < source.columns.count && !source.cell(row, last + 1)?.text && last - column < 30) room += source.columns.size(++last);
  return last;
}

export function drawRow(frame: Frame, row: number): HTMLElement {
  const { source, columns } = frame;
  const line = el("div", { class: row < source.frozenRows ? "grid-row frozen" : "grid-row", role: "row", "aria-rowindex": row + 1 });
  line.style.blockSize = `${source.rows.size(row)}px`;
  line.append(el("div", { class: "grid-head", role: "rowheader" }, String(row + 1)));
  let covered = -1;
  for (const column of columns) {
    if (column <= covered || hidden(frame, row, column)) continue;
    const drawn = drawCell(frame, row, column);
    covered = drawn.last;
    line.append(drawn.cell);
  }
  return line;
}

/** Covered by a merged area that begins elsewhere. */
function hidden({ merges }: Frame, row: number, column: number): boolean {
  return merges.some(({ top, left, bottom, right }) => row >= top && row <= bottom && column >= left && column <= right && (row !== top || column !== left));
}

function drawCell(frame: Frame, row: number, column: number): { cell: HTMLElement; last: number } {
  const { source } = frame;
  const merge = frame.merges.find(({ top, left }) => top === row && left === column);
  const shown = source.cell(row, column);
  const last = merge ? merge.right : shown ? spread(source, row, column, shown) : column;
  const cell = el("div", { class: "grid-cell", role: "gridcell", id: frame.id(row, column), "aria-colindex": column + 1 });
  if (shown) dress(cell, shown);
  const width = source.columns.offset(last + 1) - source.columns.offset(column);
  cell.style.inlineSize = `${width}px`;
  if (merge) cell.style.blockSize = `${source.rows.offset(merge.bottom + 1) - source.rows.offset(row)}px`;
  if (column < source.frozenColumns) cell.classList.add("frozen");
  cell.dataset.column = String(column);
  // Half a number would be another number.
  if (shown?.lean === "right" && widthOf(shown) > width - 4) cell.textContent = "#".repeat(Math.max(1, Math.floor((width - 8) / 9)));
  return { cell, last };
}

function dress(cell: HTMLElement, shown: Shown): void {
  cell.style.cssText = shown.css ?? "";
  cell.textContent = shown.text;
  cell.classList.add(shown.lean);
  if (shown.wrap) cell.classList.add("wrapped");
  if (shown.raw) cell.classList.add("raw");
}
