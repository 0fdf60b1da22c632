/** A workbook as a grid with a tab for each sheet. Formulas without results are worked out here, and the page says so. */

import type { About } from "../about";
import { el } from "../dom";
import { readWhole } from "../file";
import calculateScript from "../formula/calculate.worker?worker&url";
import { Grid } from "../grid/grid";
import { note, working } from "../notice";
import { type Sheet, type Value, type Workbook, waiting } from "../workbook/model";
import readScript from "../workbook/read.worker?worker&url";
import { askWorker } from "../worker";
import { word } from "../words";
import { CellBar } from "./cellbar";
import { sheetSource, unworked } from "./sheet";
import { tabs } from "./tabs";

/** Seconds. */
const READING = 30;
const CALCULATING = 5;

export async function drawWorkbook(about: About, root: HTMLElement): Promise<void> {
  const done = working(root);
  const bytes = await readWhole(about.size);
  const book = await askWorker<Workbook>(readScript, bytes, [bytes.buffer], READING);
  const count = waiting(book);
  const results = count > 0 ? await calculated(book) : [];
  done();
  new BookPage(book, results, root, count).start();
}

/** What the formulas come to; nothing when it takes too long, and then they are shown as written. */
async function calculated({ sheets, names }: Workbook): Promise<Map<number, Value>[]> {
  const question = { book: { sheets, names }, milliseconds: CALCULATING * 1000 };
  return askWorker<Map<number, Value>[]>(calculateScript, question, [], CALCULATING + 3).catch(() => []);
}

class BookPage {
  readonly #bar = new CellBar();
  readonly #notes = el("div", { class: "notes-line" });
  readonly #place = el("div", { class: "grid-place", role: "tabpanel", id: "sheet" });
  readonly #made = new Map<Sheet, Grid>();

  constructor(
    private readonly book: Workbook,
    private readonly results: Map<number, Value>[],
    private readonly root: HTMLElement,
    private readonly waiting: number,
  ) {}

  start(): void {
    const seen = this.book.sheets.filter(({ hidden }) => !hidden);
    const sheets = seen.length > 0 ? seen : this.book.sheets;
    this.root.append(this.#bar.element, this.#notes, this.#place, tabs(sheets, (sheet) => this.#show(sheet)));
    if (sheets[0]) this.#show(sheets[0]);
    window.addEventListener("focus", () => this.#enter());
  }

  #show(sheet: Sheet): void {
    const grid = this.#made.get(sheet) ?? new Grid(sheetSource(this.book, sheet, this.#resultsOf(sheet)), sheet.name, this.#bar.tell);
    this.#made.set(sheet, grid);
    this.#place.replaceChildren(grid.element);
    const said = this.#said(sheet);
    this.#notes.replaceChildren(...(said.length > 0 ? [note(said.join(" "))] : []));
    grid.refresh();
  }

  /** The frame is entered: the keys go to the grid that is shown. */
  #enter(): void {
    if (document.activeElement === document.body) this.#place.querySelector<HTMLElement>(".grid")?.focus({ preventScroll: true });
  }

  #resultsOf(sheet: Sheet): Map<number, Value> {
    return this.results[this.book.sheets.indexOf(sheet)] ?? new Map();
  }

  #said(sheet: Sheet): string[] {
    const left = unworked(sheet, this.#resultsOf(sheet));
    const found: string[] = [];
    if (this.waiting > 0 && this.#resultsOf(sheet).size > 0) found.push(word("calculated_here"));
    if (left.length > 0) found.push(word("not_calculated", { count: left.length, cells: left.slice(0, 4).join(", ") }));
    if (sheet.drawings) found.push(word("drawings_not_shown"));
    if (sheet.cut) found.push(word("sheet_cut", { rows: sheet.rows }));
    if (sheet.rows === 0) found.push(word("sheet_empty"));
    return found;
  }
}
