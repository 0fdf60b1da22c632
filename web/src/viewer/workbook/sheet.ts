/** One sheet of a workbook, read as a stream and cut where it grows too large. */

import { type Area, MOST_COLUMNS, MOST_ROWS, areaAt, cellAt } from "./address";
import { CellsMaker } from "./cells";
import type { Sheet, Value } from "./model";
import { type Attributes, Enough, readXml } from "./xml";

const MOST_MERGES = 20_000;
const MOST_TEXT = 32_767;

/** Pixels for a width in letters. */
export function widthPixels(letters: number): number {
  return Math.max(0, Math.min(1000, Math.round(letters * 7 + 5)));
}

export function heightPixels(points: number): number {
  return Math.max(0, Math.min(800, Math.round((points * 96) / 72)));
}

type Shape = Omit<Sheet, "name" | "hidden" | "tables" | "cells" | "formulas" | "rows" | "columns">;

/** Reads the tags of a sheet into its parts. `budget` is how many cells may still be kept. */
export class SheetReader {
  readonly cells = new CellsMaker();
  readonly shape: Shape = { merges: [], widths: new Map(), heights: new Map(), usualWidth: 69, usualHeight: 20, frozenRows: 0, frozenColumns: 0, gridLines: true, drawings: false, cut: false };
  #row = -1;
  #column = -1;
  #type = "";
  #style = 0;
  #text = "";
  #formula = "";
  #value: string | null = null;
  #hasFormula = false;
  #taking = false;

  constructor(
    private readonly strings: string[],
    private readonly budget: number,
  ) {}

  open(tag: string, attributes: Attributes): void {
    if (tag === "c") this.#openCell(attributes);
    else if (tag === "v" || tag === "t") this.#take();
    else if (tag === "f") this.#openFormula();
    else if (tag === "row") this.#openRow(attributes);
    else this.#openOther(tag, attributes);
  }

  text(text: string): void {
    if (this.#taking && this.#text.length <= MOST_TEXT) this.#text += text;
  }

  close(tag: string): void {
    if (tag === "v") this.#value = this.#text;
    else if (tag === "t") this.#value = (this.#value ?? "") + this.#text;
    else if (tag === "f") this.#formula = this.#text;
    else if (tag === "c") return this.#closeCell();
    this.#taking = false;
  }

  #take(): void {
    this.#taking = true;
    this.#text = "";
  }

  #openFormula(): void {
    this.#hasFormula = true;
    this.#take();
  }

  #openRow(attributes: Attributes): void {
    this.#row = attributes.r ? Number(attributes.r) - 1 : this.#row + 1;
    this.#column = -1;
    if (this.cells.length >= this.budget || !(this.#row >= 0 && this.#row < MOST_ROWS)) return this.#enough();
    if (attributes.hidden === "1" || attributes.hidden === "true") this.shape.heights.set(this.#row, 0);
    else if (attributes.ht) this.shape.heights.set(this.#row, heightPixels(Number(attributes.ht) || 15));
  }

  #openCell(attributes: Attributes): void {
    const place = attributes.r ? cellAt(attributes.r) : null;
    this.#column = place ? place.column : this.#column + 1;
    this.#type = attributes.t ?? "n";
    this.#style = Number(attributes.s) || 0;
    this.#value = null;
    this.#formula = "";
    this.#hasFormula = false;
  }

  #closeCell(): void {
    if (this.#column >= MOST_COLUMNS) return;
    const value = this.#valued();
    if (value === null && !this.#hasFormula && this.#style === 0) return;
    this.cells.add(this.#row, this.#column, this.#style, value, this.#hasFormula ? this.#formula : null);
  }

  #valued(): Value {
    const raw = this.#value;
    if (raw === null || (raw === "" && this.#hasFormula && this.#type !== "str")) return null;
    if (this.#type === "s") return this.strings[Number(raw)] ?? "";
    if (this.#type === "str" || this.#type === "inlineStr" || this.#type === "d") return raw;
    if (this.#type === "b") return raw === "1" || raw === "true";
    if (this.#type === "e") return { fault: raw.slice(0, 20) };
    const number = Number(raw);
    return Number.isFinite(number) ? number : raw;
  }

  #openOther(tag: string, attributes: Attributes): void {
    if (tag === "col") this.#columnsOf(attributes);
    else if (tag === "pane") this.#freeze(attributes);
    else if (tag === "mergeCell") this.#merge(areaAt(attributes.ref ?? ""));
    else if (tag === "sheetFormatPr") this.#usual(attributes);
    else if (tag === "sheetView") this.shape.gridLines = attributes.showGridLines !== "0";
    else if (tag === "drawing") this.shape.drawings = true;
  }

  #columnsOf({ min, max, width, hidden }: Attributes): void {
    const last = Math.min(Number(max), MOST_COLUMNS);
    const pixels = hidden === "1" || hidden === "true" ? 0 : widthPixels(Number(width) || 9);
    for (let column = Number(min); column >= 1 && column <= last; column += 1) this.shape.widths.set(column - 1, pixels);
  }

  #freeze({ state, xSplit, ySplit }: Attributes): void {
    if (state !== "frozen" && state !== "frozenSplit") return;
    this.shape.frozenColumns = Math.max(0, Math.min(50, Math.floor(Number(xSplit) || 0)));
    this.shape.frozenRows = Math.max(0, Math.min(100, Math.floor(Number(ySplit) || 0)));
  }

  #merge(area: Area | null): void {
    if (area && this.shape.merges.length < MOST_MERGES) this.shape.merges.push(area);
  }

  #usual({ defaultColWidth, baseColWidth, defaultRowHeight }: Attributes): void {
    this.shape.usualWidth = widthPixels(Number(defaultColWidth) || (Number(baseColWidth) || 8) + 0.83) || 69;
    this.shape.usualHeight = heightPixels(Number(defaultRowHeight) || 15) || 20;
  }

  #enough(): void {
    this.shape.cut = true;
    throw new Enough();
  }
}

export function readSheet(bytes: Uint8Array, strings: string[], budget: number): SheetReader {
  const reader = new SheetReader(strings, budget);
  readXml(bytes, {
    open: (tag, attributes) => reader.open(tag, attributes),
    text: (text) => reader.text(text),
    close: (tag) => reader.close(tag),
  });
  return reader;
}
