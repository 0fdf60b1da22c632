/** What a task changed, told once a file: the journal has a line for every touch, a person wants the outcome. */

import type { Change, ChangeKind } from "@/api/types";

export type JournalLine = Omit<Change, "at">;
export interface ChangedFile {
  /** As the agent sees it, now; of a deleted file where it was. */
  path: string;
  /** Its name before, when it was renamed. */
  was: string | null;
  kind: ChangeKind;
  /** The steps that made it what it is, oldest first. */
  steps: string[];
  undone: boolean;
}

/** The path as the agent sees it, which is how the server tells it. */
export function shown(grant: string, path: string): string {
  if (path.startsWith("/")) return path;
  return path ? `/folders/${grant}/${path}` : `/folders/${grant}`;
}

/** The outcome a file, in the order in which the files were first touched. */
export function changedFiles(lines: readonly JournalLine[]): ChangedFile[] {
  const told = lines.filter(isTold);
  const undone = outcomes(told.filter((line) => line.undone)).map((file) => ({ ...file, undone: true }));
  const standing = outcomes(told.filter((line) => !line.undone));
  const named = new Set(standing.flatMap((file) => [file.path, file.was]));
  // An undo that kept a file may have taken back half a step: that it was made, not that it was renamed.
  const made = new Set<string | null>(undone.filter((file) => file.kind === "created").map((file) => file.path));
  const whole = standing.map((file): ChangedFile => (made.has(file.was) ? { ...file, kind: "created", was: null } : file));
  return [...whole, ...undone.filter((file) => !named.has(file.path))];
}

/** The task's own lines: an undo has lines too, but what it did is told by marking these undone. */
export function ofTask<L extends JournalLine>(lines: readonly L[]): L[] {
  return lines.filter((line) => !line.step.startsWith("undo:"));
}

/** The outcome of each step by itself. */
export function byStep(lines: readonly JournalLine[]): ReadonlyMap<string, ChangedFile[]> {
  const own = new Map<string, JournalLine[]>();
  for (const line of lines) {
    const mine = own.get(line.step);
    if (mine) mine.push(line);
    else own.set(line.step, [line]);
  }
  return new Map([...own].map(([step, mine]) => [step, changedFiles(mine)]));
}

/** A folder's own line says that its names or its dates changed: the files in it tell that already. */
function isTold(line: JournalLine): boolean {
  const path = shown(line.grant, line.path).replace(/\/$/, "");
  return line.kind !== "entries" && path !== `/folders/${line.grant}`;
}

/** What a file is called now that was named `path` (whole, or from its folder on) when a step touched it. */
export function nameNow(lines: readonly JournalLine[], path: string): string {
  return lines.reduce((name, line) => {
    const was = shown(line.grant, line.path);
    const renamed = line.kind === "renamed" && line.other !== null && (was === name || was === shown(line.grant, name));
    return renamed && line.other !== null ? shown(line.grant, line.other) : name;
  }, path);
}

function outcomes(lines: readonly JournalLine[]): ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  for (const line of lines) note(files, line);
  return [...files.values()];
}

function note(files: Map<string, ChangedFile>, line: JournalLine): void {
  const path = shown(line.grant, line.path);
  const before = files.get(path);
  files.delete(path);
  const after = line.kind === "renamed" && line.other !== null ? shown(line.grant, line.other) : path;
  const file = merged(before, line, path, after);
  if (file) files.set(after, file);
}

function merged(
  before: ChangedFile | undefined,
  line: JournalLine,
  path: string,
  after: string,
): ChangedFile | null {
  const steps = [...(before?.steps ?? []).filter((step) => step !== line.step), line.step];
  const file = { path: after, was: before?.was ?? null, steps, undone: false };
  if (line.kind === "renamed") {
    const isNew = before?.kind === "created";
    return { ...file, was: isNew ? null : (before?.was ?? path), kind: isNew ? "created" : "renamed" };
  }
  if (line.kind === "deleted") {
    return before?.kind === "created" ? null : { ...file, path: before?.was ?? path, was: null, kind: "deleted" };
  }
  if (line.kind === "created") return { ...file, kind: before?.kind === "deleted" ? "modified" : "created" };
  return { ...file, kind: before?.kind ?? "modified" };
}

/** The changed files by where they are now. */
export function byPath(files: readonly ChangedFile[]): ReadonlyMap<string, ChangedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
