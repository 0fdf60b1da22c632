/** CSV and TSV as a grid. */

import Papa from "papaparse";
import { type About, ending } from "../about";
import { Unviewable } from "../failure";
import { readSpan } from "../file";
import { entered } from "../dom";
import { Grid } from "../grid/grid";
import { fittedWidths } from "../grid/fit";
import type { Shown, Source } from "../grid/source";
import { Track } from "../grid/track";
import { note, working } from "../notice";
import { pieces } from "../ranges";
import { decoderFor, writingOf } from "../text/decode";
import { columnName } from "../workbook/address";
import { sizeWords, word } from "../words";
import { CellBar } from "./cellbar";

const MB = 1024 * 1024;

/** What of a long table is read. */
const LIMIT = 32 * MB;
const MOST_ROWS = 500_000;
const MOST_COLUMNS = 2000;
const LONGEST = 5000;
const NUMBER = /^[-+]?(\d{1,3}([,. ]\d{3})+|\d+)?([.,]\d+)?\s?(%|[€$£]|EUR|USD|GBP)?$/;

export async function drawPlain(about: About, root: HTMLElement): Promise<void> {
  const done = working(root);
  const text = await readText(about.size);
  const rows = parsed(text, ending(about.name) === "tsv" ? "\t" : "");
  done();
  const bar = new CellBar();
  const grid = new Grid(sourceOf(rows), about.name, bar.tell);
  root.append(bar.element);
  if (widest(rows) > MOST_COLUMNS) root.append(note(word("table_cut_columns", { columns: MOST_COLUMNS })));
  if (about.size > LIMIT) root.append(note(word("table_cut_size", { shown: sizeWords(LIMIT), size: sizeWords(about.size) })));
  else if (rows.length >= MOST_ROWS) root.append(note(word("table_cut_rows", { rows: MOST_ROWS })));
  root.append(grid.element);
  grid.refresh();
  entered(grid.element);
}

async function readText(size: number): Promise<string> {
  const end = Math.min(size, LIMIT);
  const parts: Uint8Array[] = [];
  for (const span of pieces({ start: 0, end }, 4 * MB)) parts.push(await readSpan(span));
  const writing = writingOf(parts[0]?.subarray(0, MB) ?? new Uint8Array(), end <= MB);
  if (writing === "binary") throw new Unviewable("no_text");
  const decoder = decoderFor(writing);
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

function parsed(text: string, delimiter: string): string[][] {
  const { data } = Papa.parse<string[]>(text, { delimiter, preview: MOST_ROWS, skipEmptyLines: false });
  // The line break at the end is no row.
  if (data.at(-1)?.length === 1 && data.at(-1)?.[0] === "") data.pop();
  if (data.length === 0) throw new Unviewable("empty_file");
  return data;
}

function widest(rows: string[][]): number {
  return rows.reduce((most, row) => Math.max(most, row.length), 1);
}

function sourceOf(rows: string[][]): Source {
  const columns = Math.min(MOST_COLUMNS, widest(rows));
  const read = (row: number, column: number) => rows[row]?.[column] ?? "";
  return {
    rows: new Track(rows.length, 26, new Map()),
    columns: new Track(columns, 96, fittedWidths(rows.length, columns, read)),
    end: { row: rows.length - 1, column: columns - 1 },
    frozenRows: hasHead(rows) ? 1 : 0,
    frozenColumns: 0,
    merges: [],
    lines: true,
    paper: false,
    columnLabel: columnName,
    cell: (row, column) => shown(read(row, column), row === 0 && hasHead(rows)),
  };
}

/** The first row names the columns when none of it is a number and there is more. */
function hasHead(rows: string[][]): boolean {
  return rows.length > 1 && (rows[0] ?? []).every((text) => text.trim() !== "" && !NUMBER.test(text.trim()));
}

function shown(text: string, head: boolean): Shown | null {
  if (text === "") return null;
  const trimmed = text.trim();
  const number = trimmed.length < 40 && /\d/.test(trimmed) && NUMBER.test(trimmed);
  return { text: text.slice(0, LONGEST).replace(/\s*\n\s*/g, " ⏎ "), exact: text, lean: number && !head ? "right" : "left", css: head ? "font-weight: 600" : undefined };
}
