/** The rows of the conversation: the log's entries, with each end of the task told once. */
import type { Entry } from "@/store";

type Of<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;

/** How the task ended, with the files it handed over; `holds` are the places in the log of what is told in it. */
export type EndRow = Of<"ended"> & { delivered: Of<"delivered"> | null; holds: number[] };
export type Row = Exclude<Entry, { kind: "ended" }> | EndRow;

const SAID = " It said: ";
const flat = (text: string) => text.trim().split(/\s+/).join(" ");

/** A reason without the agent's last words, which stand right above it. */
export function withoutWords(reason: string, words: string): string {
  const at = reason.indexOf(SAID);
  return at > 0 && words !== "" && flat(words).startsWith(flat(reason.slice(at + SAID.length))) ? reason.slice(0, at) : reason;
}

/** An end has one card: the handed-over files go into it, and words that it says again are left out above it. */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  let begin = 0;
  for (const entry of entries) {
    if (entry.kind !== "ended") {
      rows.push(entry);
      continue;
    }
    const run = rows.splice(begin);
    rows.push(...closed(run, entry));
    begin = rows.length;
  }
  return rows;
}

function closed(run: Row[], ended: Of<"ended">): Row[] {
  const delivered = run.findLast((row) => row.kind === "delivered") ?? null;
  const said = run.findLast((row) => row.kind === "said");
  const words = said?.text ?? "";
  const again = said && [ended.reason, delivered?.summary].some((text) => text && flat(text) === flat(words)) ? said : null;
  const folded = [delivered, again].filter((row) => row !== null);
  const end: EndRow = {
    ...ended,
    reason: again ? ended.reason : withoutWords(ended.reason, words),
    gaps: ended.gaps.map((gap) => withoutWords(gap, words)),
    delivered,
    holds: folded.map((row) => row.seq),
  };
  return [...run.filter((row) => !folded.includes(row as never)), end];
}

/** Where in the rows a place of the log is told; the row before it where it has none of its own. */
export function rowAt(rows: readonly Row[], seq: number): number {
  const exact = rows.findIndex((row) => row.seq === seq || (row.kind === "ended" && row.holds.includes(seq)));
  return exact >= 0 ? exact : rows.findLastIndex((row) => row.seq <= seq);
}
