/** A table on a slide. */

import type { Table, TableCell } from "pptxtojson";
import { el } from "../dom";
import { border, colour } from "./paint";
import { textBox } from "./words";

export function drawTable(table: Table): HTMLElement {
  const made = el("table", { class: "slide-table" });
  made.append(el("colgroup", {}, ...table.colWidths.map((width) => el("col", { style: `width: ${Number(width)}pt` }))));
  table.data.forEach((row, number) => made.append(rowOf(row, table.rowHeights[number], number)));
  return made;
}

function rowOf(row: TableCell[], height: number | undefined, number: number): HTMLElement {
  const made = el("tr", { style: `height: ${Number(height) || 0}pt` });
  for (const cell of row) if (!cell.hMerge && !cell.vMerge) made.append(cellOf(cell, number));
  return made;
}

function cellOf(cell: TableCell, row: number): HTMLElement {
  const made = el("td", { colspan: cell.colSpan, rowspan: cell.rowSpan, class: row === 0 ? "head" : undefined }, textBox(cell.text));
  made.style.background = colour(cell.fillColor);
  made.style.color = colour(cell.fontColor);
  made.style.fontWeight = cell.fontBold ? "bold" : "";
  made.style.verticalAlign = cell.vAlign === "mid" ? "middle" : cell.vAlign === "down" ? "bottom" : "top";
  for (const side of ["top", "bottom", "left", "right"] as const) {
    made.style.setProperty(`border-${side}`, border(cell.borders?.[side]) || null);
  }
  return made;
}
