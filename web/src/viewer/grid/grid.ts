/** A grid of any size: only what is seen is in the page. Moved through with the keys like any spreadsheet. */

import { el, onceAFrame } from "../dom";
import { word } from "../words";
import { cellName } from "../workbook/address";
import { Cursor } from "./cursor";
import { HEAD_WIDTH, type Frame, drawRow } from "./row";
import type { Source } from "./source";
import { mergesIn, placesIn, scrolledTo, windowOf } from "./view";

const HEAD_HEIGHT = 26;

/** Browsers can't make a page longer than this. */
const LONGEST = 30_000_000;

let grids = 0;

export class Grid {
  readonly element: HTMLElement;
  readonly #number = ++grids;
  readonly #view = el("div", { class: "grid-view", role: "presentation" });
  readonly #heads = el("div", { class: "grid-heads", role: "row" });
  readonly #rows = new Map<number, HTMLElement>();
  readonly #cursor: Cursor;
  #columns = "";

  constructor(
    private readonly source: Source,
    label: string,
    private readonly told: (name: string, text: string) => void,
  ) {
    const size = el("div", { class: "grid-size", role: "presentation" }, this.#view);
    size.style.cssText = `inline-size: ${Math.min(LONGEST, source.columns.length + HEAD_WIDTH + 40)}px; block-size: ${Math.min(LONGEST, source.rows.length + HEAD_HEIGHT + 40)}px;`;
    this.element = el("div", { class: source.paper ? "grid paper-grid" : "grid", role: "grid", tabindex: 0, "aria-label": label, "aria-readonly": "true", "aria-rowcount": source.rows.count, "aria-colcount": source.columns.count }, size);
    this.element.classList.toggle("no-lines", !source.lines);
    this.#view.append(this.#heads);
    this.#cursor = new Cursor(source, () => this.#page(), () => this.#moved());
    this.#listen();
  }

  /** Draws anew what has changed in the cells. */
  refresh(): void {
    this.#columns = "";
    this.draw();
    this.#tell();
  }

  readonly draw = (): void => {
    const { source, element } = this;
    const [room, height] = [element.clientWidth - HEAD_WIDTH, element.clientHeight - HEAD_HEIGHT];
    this.#view.style.cssText = `inline-size: ${element.clientWidth}px; block-size: ${element.clientHeight}px;`;
    const across = windowOf(source.columns, source.frozenColumns, element.scrollLeft, room);
    const down = windowOf(source.rows, source.frozenRows, element.scrollTop, height);
    const merges = mergesIn(source.merges, down, across, source.frozenRows, source.frozenColumns);
    const firsts = merges.filter(({ top }) => top < down.first && top >= source.frozenRows);
    const columns = [...new Set([...placesIn(across, source.frozenColumns, source.columns.count), ...merges.map(({ left }) => left)])].sort((a, b) => a - b);
    this.#forget(columns.join());
    const rows = new Set([...placesIn(down, source.frozenRows, source.rows.count), ...firsts.map(({ top }) => top)]);
    this.#drawRows({ source, columns, merges, id: (row, column) => this.#id(row, column) }, rows);
    this.#place(columns);
    this.#mark();
  };

  #id(row: number, column: number): string {
    return `g${this.#number}-${row}-${column}`;
  }

  #forget(columns: string): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#heads.replaceChildren(el("div", { class: "grid-head corner" }));
    for (const column of columns === "" ? [] : columns.split(",").map(Number)) {
      const head = el("div", { class: "grid-head", role: "columnheader", "data-column": column }, this.source.columnLabel(column));
      head.style.inlineSize = `${this.source.columns.size(column)}px`;
      if (column < this.source.frozenColumns) head.classList.add("frozen");
      this.#heads.append(head);
    }
  }

  #drawRows(frame: Frame, wanted: Set<number>): void {
    for (const [row, line] of this.#rows) {
      if (wanted.has(row)) continue;
      line.remove();
      this.#rows.delete(row);
    }
    for (const row of [...wanted].sort((a, b) => a - b)) {
      if (this.#rows.has(row) || frame.source.rows.size(row) === 0) continue;
      const line = drawRow(frame, row);
      this.#rows.set(row, line);
      this.#view.append(line);
    }
  }

  /** Puts rows, cells and heads where the scrolling has brought them. */
  #place(columns: number[]): void {
    const { source, element } = this;
    const left = new Map(columns.map((column) => [String(column), HEAD_WIDTH + source.columns.offset(column) - (column < source.frozenColumns ? 0 : element.scrollLeft)]));
    const move = (part: HTMLElement) => {
      const at = left.get(part.dataset.column ?? "");
      if (at !== undefined) part.style.transform = `translateX(${at}px)`;
    };
    for (const head of this.#heads.children) move(head as HTMLElement);
    for (const [row, line] of this.#rows) {
      const top = HEAD_HEIGHT + source.rows.offset(row) - (row < source.frozenRows ? 0 : element.scrollTop);
      line.style.transform = `translateY(${top}px)`;
      for (const cell of line.children) move(cell as HTMLElement);
    }
  }

  #page(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - HEAD_HEIGHT) / this.source.rows.usual) - 2);
  }

  #moved(): void {
    const { source, element } = this;
    const { row, column } = this.#cursor;
    element.scrollTop = scrolledTo(source.rows, source.frozenRows, element.scrollTop, element.clientHeight - HEAD_HEIGHT - 16, row);
    element.scrollLeft = scrolledTo(source.columns, source.frozenColumns, element.scrollLeft, element.clientWidth - HEAD_WIDTH - 16, column);
    this.draw();
    this.#tell();
  }

  #tell(): void {
    const { row, column } = this.#cursor;
    const shown = this.source.cell(row, column);
    this.told(cellName(row, column), shown?.exact ?? shown?.text ?? "");
  }

  #mark(): void {
    const { row, column } = this.#cursor;
    this.element.querySelector(".chosen")?.classList.remove("chosen");
    const cell = this.#rows.get(row)?.querySelector(`#${this.#id(row, column)}`);
    cell?.classList.add("chosen");
    if (cell) this.element.setAttribute("aria-activedescendant", cell.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener("scroll", onceAFrame(this.draw), { passive: true });
    new ResizeObserver(onceAFrame(this.draw)).observe(element);
    element.addEventListener("keydown", (event) => this.#cursor.key(event));
    element.addEventListener("pointerdown", (event) => {
      const cell = event.target instanceof Element ? event.target.closest<HTMLElement>(".grid-cell") : null;
      const row = cell?.parentElement?.getAttribute("aria-rowindex");
      if (cell && row) this.#cursor.choose(Number(row) - 1, Number(cell.dataset.column));
    });
    element.setAttribute("aria-description", word("grid_keys"));
  }
}
