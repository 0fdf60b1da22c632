/** Widths for columns whose width the file doesn't name: as wide as what stands in some of their rows. */

const LEAST = 64;
const MOST = 320;
const FIRST = 100;
const SAMPLE = 250;
const PADDING = 14;

let pen: CanvasRenderingContext2D | null = null;

/** How wide a text is in the grid's letters, in pixels. */
export function textWidth(text: string, size = 13, bold = false): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 7;
  pen.font = `${bold ? "bold " : ""}${size}px system-ui, sans-serif`;
  return pen.measureText(text.slice(0, 200)).width;
}

/** `read` gives a cell's text; rows that spread over several columns should be left out by it. */
export function fittedWidths(rows: number, columns: number, read: (row: number, column: number) => string): Map<number, number> {
  const widths = new Map<number, number>();
  for (let column = 0; column < Math.min(columns, 500); column += 1) {
    let widest = 0;
    for (const row of sampled(rows)) widest = Math.max(widest, textWidth(read(row, column)));
    widths.set(column, Math.round(Math.min(MOST, Math.max(LEAST, widest + PADDING))));
  }
  return widths;
}

/** The first rows, then some from all over, and the last. */
export function sampled(rows: number): number[] {
  if (rows <= SAMPLE) return Array.from({ length: rows }, (_, row) => row);
  const spread = SAMPLE - FIRST;
  const step = (rows - 1 - FIRST) / (spread - 1);
  return Array.from({ length: SAMPLE }, (_, at) => (at < FIRST ? at : Math.round(FIRST + (at - FIRST) * step)));
}
