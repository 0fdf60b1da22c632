/** The chosen cell of a grid, and the keys that move it. */

import type { Source } from "./source";

export class Cursor {
  row = 0;
  column = 0;

  constructor(
    private readonly source: Source,
    private readonly page: () => number,
    private readonly moved: () => void,
  ) {}

  choose(row: number, column: number): void {
    this.row = Math.max(0, Math.min(this.source.rows.count - 1, row));
    this.column = Math.max(0, Math.min(this.source.columns.count - 1, column));
    this.moved();
  }

  key(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const place = this.#next(event.key, event.ctrlKey);
    if (!place) return;
    event.preventDefault();
    this.choose(...place);
  }

  #next(key: string, far: boolean): [number, number] | null {
    const { row: lastRow, column: lastColumn } = this.source.end;
    const { row, column } = this;
    const steps: Record<string, [number, number]> = {
      ArrowUp: [far ? 0 : this.#shown(row, -1), column],
      ArrowDown: [far ? lastRow : this.#shown(row, 1), column],
      ArrowLeft: [row, far ? 0 : column - 1],
      ArrowRight: [row, far ? lastColumn : column + 1],
      PageUp: [row - this.page(), column],
      PageDown: [row + this.page(), column],
      Home: [far ? 0 : row, 0],
      End: [far ? lastRow : row, lastColumn],
    };
    return steps[key] ?? null;
  }

  /** The next row that isn't hidden. */
  #shown(row: number, step: 1 | -1): number {
    let next = row + step;
    while (next > 0 && next < this.source.rows.count - 1 && this.source.rows.size(next) === 0) next += step;
    return next;
  }
}
