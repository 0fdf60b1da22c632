/** Gathers a sheet's cells and packs them. */

import type { Cells, Value } from "./model";

export class CellsMaker {
  readonly #rows: number[] = [];
  readonly #columns: number[] = [];
  readonly #styles: number[] = [];
  readonly #values: Value[] = [];
  readonly #formulas = new Map<number, string>();
  #sorted = true;

  get length(): number {
    return this.#values.length;
  }

  add(row: number, column: number, style: number, value: Value, formula: string | null): void {
    const last = this.length - 1;
    if (last >= 0 && !after(row, column, this.#rows[last] as number, this.#columns[last] as number)) this.#sorted = false;
    if (formula !== null) this.#formulas.set(this.length, formula);
    this.#rows.push(row);
    this.#columns.push(column);
    this.#styles.push(style);
    this.#values.push(value);
  }

  packed(): { cells: Cells; formulas: Map<number, string>; rows: number; columns: number } {
    const order = this.#order();
    const rows = order.length === 0 ? 0 : (this.#rows[order.at(-1) as number] as number) + 1;
    const starts = new Uint32Array(rows + 1);
    for (const row of this.#rows) starts[row + 1] = (starts[row + 1] as number) + 1;
    for (let row = 0; row < rows; row += 1) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
    const take = (from: number[]) => Uint16Array.from(order, (at) => from[at] as number);
    const cells = { starts, columns: take(this.#columns), styles: take(this.#styles), values: order.map((at) => this.#values[at] as Value) };
    const columns = this.#columns.reduce((most, column) => Math.max(most, column + 1), 0);
    return { cells, rows, columns, formulas: this.#moved(order) };
  }

  /** A sound file has its cells in order; one that doesn't is put in order. */
  #order(): number[] {
    const order = Array.from({ length: this.length }, (_, at) => at);
    if (this.#sorted) return order;
    return order.sort((a, b) => (this.#rows[a] as number) - (this.#rows[b] as number) || (this.#columns[a] as number) - (this.#columns[b] as number));
  }

  #moved(order: number[]): Map<number, string> {
    if (this.#sorted) return this.#formulas;
    const moved = new Map<number, string>();
    order.forEach((from, to) => {
      const formula = this.#formulas.get(from);
      if (formula !== undefined) moved.set(to, formula);
    });
    return moved;
  }
}

function after(row: number, column: number, lastRow: number, lastColumn: number): boolean {
  return row > lastRow || (row === lastRow && column > lastColumn);
}
