/** A unified diff as rows with the line numbers of both sides. */

export type RowKind = "added" | "removed" | "same" | "gap" | "note";
export interface DiffRow {
  kind: RowKind;
  text: string;
  old: number | null;
  new: number | null;
}
export interface ParsedDiff {
  rows: DiffRow[];
  added: number;
  removed: number;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

export function parseDiff(text: string): ParsedDiff {
  const reader = new Reader();
  for (const line of text.replace(/\n$/, "").split("\n")) reader.take(line);
  const { rows } = reader;
  const count = (kind: RowKind) => rows.filter((row) => row.kind === kind).length;
  return { rows, added: count("added"), removed: count("removed") };
}

/** Before the first hunk, `---` and `+++` are headers; within one they are lines like any other. */
class Reader {
  readonly rows: DiffRow[] = [];
  private old = 0;
  private new = 0;
  private inside = false;

  take(line: string): void {
    const hunk = HUNK.exec(line);
    if (hunk) this.begin(hunk);
    else if (this.inside) this.body(line);
    else this.head(line);
  }

  private begin(hunk: RegExpExecArray): void {
    if (this.inside) this.push("gap", "", null, null);
    this.inside = true;
    this.old = Number(hunk[1]);
    this.new = Number(hunk[3]);
  }

  private head(line: string): void {
    if (line !== "" && !/^(---|\+\+\+) /.test(line)) this.push("note", line, null, null);
  }

  private body(line: string): void {
    const rest = line.slice(1);
    if (line.startsWith("+")) this.push("added", rest, null, this.new++);
    else if (line.startsWith("-")) this.push("removed", rest, this.old++, null);
    else if (line.startsWith(" ") || line === "") this.push("same", rest, this.old++, this.new++);
    else this.push("note", line, null, null);
  }

  private push(kind: RowKind, text: string, old: number | null, now: number | null): void {
    this.rows.push({ kind, text, old, new: now });
  }
}
