/** A tree of folders of which only the open ones are known, as the flat list of rows that is shown. */

import type { FileEntry } from "@/api/types";

export interface Listing {
  entries: FileEntry[] | undefined;
  failed: boolean;
}
export interface EntryRow {
  kind: "entry";
  key: string;
  entry: FileEntry;
  depth: number;
  open: boolean;
  place: number;
  of: number;
}
export interface NoteRow {
  kind: "note";
  key: string;
  note: "loading" | "failed" | "empty";
  folder: string;
  depth: number;
}
export type TreeRow = EntryRow | NoteRow;

export function rootEntry(name: string): FileEntry {
  return { name, path: `/folders/${name}`, kind: "folder", size: 0, mtime: 0, change: null, preview: "none", unsure: false };
}

export function flatten(
  entries: readonly FileEntry[],
  open: ReadonlySet<string>,
  listing: (folder: string) => Listing,
  depth = 1,
): TreeRow[] {
  return ordered(entries).flatMap((entry, at) => {
    const isOpen = entry.kind === "folder" && open.has(entry.path);
    const row: EntryRow = { kind: "entry", key: entry.path, entry, depth, open: isOpen, place: at + 1, of: entries.length };
    return isOpen ? [row, ...inside(entry, open, listing, depth + 1)] : [row];
  });
}

function inside(entry: FileEntry, open: ReadonlySet<string>, listing: (folder: string) => Listing, depth: number): TreeRow[] {
  const { entries, failed } = listing(entry.path);
  const note = failed ? "failed" : entries === undefined ? "loading" : entries.length === 0 ? "empty" : null;
  if (note !== null) return [{ kind: "note", key: `${entry.path}/?${note}`, note, folder: entry.path, depth }];
  return flatten(entries ?? [], open, listing, depth);
}

/** Folders first, then by name as people sort: "2" before "10". */
export function ordered(entries: readonly FileEntry[]): FileEntry[] {
  const rank = (entry: FileEntry) => (entry.kind === "folder" ? 0 : 1);
  return [...entries].sort((one, other) => rank(one) - rank(other) || names.compare(one.name, other.name));
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export type Move = { to: string } | { toggle: string } | null;

/** What a key does on the row `at`: go to another row, or open or close a folder. */
export function moveBy(key: string, rows: readonly TreeRow[], at: string | null): Move {
  const entries = rows.filter((row) => row.kind === "entry");
  const place = Math.max(0, entries.findIndex((row) => row.key === at));
  const row = entries[place];
  if (!row) return null;
  const go = (to: number) => ({ to: entries[Math.max(0, Math.min(to, entries.length - 1))]?.key ?? row.key });
  if (key === "ArrowDown") return go(place + 1);
  if (key === "ArrowUp") return go(place - 1);
  if (key === "Home") return go(0);
  if (key === "End") return go(entries.length - 1);
  const folder = row.entry.kind === "folder";
  if (key === "ArrowRight") return folder ? (row.open ? go(place + 1) : { toggle: row.key }) : null;
  if (key !== "ArrowLeft") return null;
  return row.open ? { toggle: row.key } : go(entries.findLastIndex((above, i) => i < place && above.depth < row.depth));
}
