/** All formulas of a workbook that came without results. */

import type { Area } from "../workbook/address";
import { type Sheet, type TableArea, type Value, type Workbook, placeOf } from "../workbook/model";
import { type Place, evaluate } from "./evaluate";
import { type Node, parseFormula } from "./parse";
import { tablePart } from "./table";
import { BadFormula } from "./tokens";
import { type Block, Faulty, single } from "./values";

/** By sheet and place in its cells: what came out. Those that could not be worked out are left out. */
export type Results = Map<number, Value>[];

/** An area of more cells than this isn't taken into a formula. */
const MOST_CELLS = 2_000_000;
const DEEPEST = 400;

type Found = { sheet: Sheet; table: TableArea };

/** Works out until `until` (milliseconds, as the clock counts), then leaves the rest. */
export function calculate(book: Pick<Workbook, "sheets" | "names">, until: number): Results {
  return new Calculator(book, until).all();
}

class Calculator {
  readonly #results: Results;
  readonly #failed: Set<number>[];
  readonly #rows: Uint32Array[];
  readonly #blocks = new Map<string, Block>();
  #kept = 0;
  readonly #trees = new Map<string, Node>();
  readonly #open = new Set<string>();

  constructor(
    private readonly book: Pick<Workbook, "sheets" | "names">,
    private readonly until: number,
  ) {
    this.#results = book.sheets.map(() => new Map());
    this.#failed = book.sheets.map(() => new Set());
    this.#rows = book.sheets.map(rowsOfCells);
  }

  all(): Results {
    this.book.sheets.forEach((sheet, number) => {
      for (const at of sheet.formulas.keys()) {
        if (Date.now() > this.until) return;
        if (sheet.cells.values[at] === null) this.#attempt(number, at);
      }
    });
    return this.#results;
  }

  #attempt(sheet: number, at: number): void {
    try {
      this.#value(sheet, at);
    } catch {
      // Not understood, going round in a circle, or too deep: it stays as it is written.
      this.#failed[sheet]?.add(at);
    }
  }

  #value(number: number, at: number): Value {
    const sheet = this.book.sheets[number] as Sheet;
    const kept = sheet.cells.values[at] ?? null;
    const formula = kept === null ? sheet.formulas.get(at) : undefined;
    if (formula === undefined) return kept;
    const done = this.#results[number]?.get(at);
    if (done !== undefined) return done;
    const key = `${number}:${at}`;
    if (this.#failed[number]?.has(at) || this.#open.has(key) || this.#open.size > DEEPEST) throw new BadFormula();
    this.#open.add(key);
    try {
      const value = this.#worked(formula, number, at);
      this.#results[number]?.set(at, value);
      return value;
    } finally {
      this.#open.delete(key);
    }
  }

  #worked(formula: string, sheet: number, at: number): Value {
    if (Date.now() > this.until) throw new BadFormula();
    try {
      // What a formula leaves empty shows as 0.
      return single(evaluate(this.#tree(formula), this.#place(sheet, at))) ?? 0;
    } catch (error) {
      if (error instanceof Faulty) return { fault: error.fault };
      throw error;
    }
  }

  #tree(formula: string): Node {
    const known = this.#trees.get(formula);
    const tree = known ?? parseFormula(formula.replace(/^=/, ""));
    if (!known && this.#trees.size < 10_000) this.#trees.set(formula, tree);
    return tree;
  }

  #place(sheet: number, at: number): Place {
    const row = this.#rows[sheet]?.[at] ?? 0;
    return {
      row,
      column: this.book.sheets[sheet]?.cells.columns[at] ?? 0,
      read: (name, area) => this.#read(name === null ? sheet : this.#sheetNamed(name), area),
      table: (name, inside) => this.#table(name, inside, sheet, row),
      named: (name) => this.#named(name),
    };
  }

  #sheetNamed(name: string): number {
    const found = this.book.sheets.findIndex((sheet) => sheet.name.toLowerCase() === name.toLowerCase());
    if (found < 0) throw new Faulty("#REF!");
    return found;
  }

  #named(name: string): Node {
    const meaning = this.book.names.get(name.toUpperCase());
    if (meaning === undefined) throw new BadFormula();
    return this.#tree(meaning);
  }

  #table(name: string, inside: string, sheet: number, row: number): Block {
    const found = this.#tables().find(({ table, sheet: its }) => (name ? table.name.toLowerCase() === name.toLowerCase() : its === this.book.sheets[sheet] && contains(table.area, row)));
    if (!found) throw new BadFormula();
    return this.#read(this.book.sheets.indexOf(found.sheet), tablePart(found.table, inside, row));
  }

  #tables(): Found[] {
    return this.book.sheets.flatMap((sheet) => sheet.tables.map((table) => ({ sheet, table })));
  }

  #read(number: number, area: Area): Block {
    const sheet = this.book.sheets[number] as Sheet;
    const [bottom, right] = [Math.min(area.bottom, Math.max(area.top, sheet.rows - 1)), Math.min(area.right, Math.max(area.left, sheet.columns - 1))];
    const size = (bottom - area.top + 1) * (right - area.left + 1);
    if (size > MOST_CELLS) throw new BadFormula();
    const key = size > 16 ? `${number}:${area.top}:${area.left}:${bottom}:${right}` : "";
    const known = key && this.#blocks.get(key);
    if (known) return known;
    const made = this.#fresh(number, sheet, { ...area, bottom, right });
    this.#kept += key ? size : 0;
    if (key && this.#kept < MOST_CELLS) this.#blocks.set(key, made);
    return made;
  }

  #fresh(number: number, sheet: Sheet, { top, left, bottom, right }: Area): Block {
    const rows: Block = [];
    for (let row = top; row <= bottom; row += 1) {
      const line: Value[] = [];
      for (let column = left; column <= right; column += 1) {
        const at = placeOf(sheet.cells, row, column);
        line.push(at < 0 ? null : this.#value(number, at));
      }
      rows.push(line);
    }
    return rows;
  }
}

function contains(area: Area, row: number): boolean {
  return row >= area.top && row <= area.bottom;
}

function rowsOfCells({ cells }: Sheet): Uint32Array {
  const rows = new Uint32Array(cells.values.length);
  for (let row = 0; row + 1 < cells.starts.length; row += 1) rows.fill(row, cells.starts[row], cells.starts[row + 1]);
  return rows;
}
