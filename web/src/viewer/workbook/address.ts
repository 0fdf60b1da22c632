/** Names of cells, columns and areas. Rows and columns count from 0 here, from 1 in the file. */

export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

export type Area = { top: number; left: number; bottom: number; right: number };

/** 0 is A, 26 is AA. */
export function columnName(column: number): string {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

export function columnNumber(name: string): number {
  let number = 0;
  for (const letter of name.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number - 1;
}

export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

/** "$B$3" as its place; null when it is none, or lies outside every sheet. */
export function cellAt(name: string): { row: number; column: number } | null {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(name);
  if (!found) return null;
  const [row, column] = [Number(found[2]) - 1, columnNumber(found[1] as string)];
  return row >= 0 && row < MOST_ROWS && column < MOST_COLUMNS ? { row, column } : null;
}

/** "A1:C3", "B2", "A:C" or "2:5" as an area; null when it is none. */
export function areaAt(name: string): Area | null {
  const [from, to = from] = name.replaceAll("$", "").split(":");
  if (from === undefined || to === undefined) return null;
  if (/^[A-Z]{1,3}$/i.test(from) && /^[A-Z]{1,3}$/i.test(to)) return area(0, columnNumber(from), MOST_ROWS - 1, columnNumber(to));
  if (/^\d{1,7}$/.test(from) && /^\d{1,7}$/.test(to)) return area(Number(from) - 1, 0, Number(to) - 1, MOST_COLUMNS - 1);
  const [a, b] = [cellAt(from), cellAt(to)];
  return a && b ? area(a.row, a.column, b.row, b.column) : null;
}

function area(top: number, left: number, bottom: number, right: number): Area {
  return { top: Math.min(top, bottom), left: Math.min(left, right), bottom: Math.max(top, bottom), right: Math.max(left, right) };
}
