import { api, at, withQuery } from "@/api/client";
import type { Diff } from "@/api/types";

/** One change that waits, as the server tells it: sizes in bytes, null where there is nothing. */
export interface Held {
  path: string;
  change: string;
  reason: string;
  old_size: number | null;
  new_size: number | null;
  sha256: string;
}

/** A difference, and the change it is of. */
export interface HeldDiff extends Diff {
  sha256: string;
}

export interface Applied {
  paths: string[];
  conflicts: { path: string; why: string }[];
  step: string;
}

export const fetchHeld = (task: string, signal?: AbortSignal) => api.get<Held[]>(at`/tasks/${task}/held`, signal);

export const fetchDiff = (task: string, path: string, signal?: AbortSignal) =>
  api.get<HeldDiff>(withQuery(at`/tasks/${task}/held/diff`, { path }), signal);

/** Applies exactly what was shown: a change that is another by now goes on waiting. */
export const applyHeld = (task: string, files: readonly Held[]) =>
  api.post<Applied>(at`/tasks/${task}/held/apply`, { shown: shownAs(files) });

export const dropHeld = (task: string, files: readonly Held[]) =>
  api.post<Applied>(at`/tasks/${task}/held/drop`, { paths: files.map((file) => file.path) });

export function shownAs(files: readonly Held[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.sha256]));
}

/** The files that are chosen and still wait just as they did when they were chosen. */
export function chosenOf(files: readonly Held[], chosen: Readonly<Record<string, string>>): Held[] {
  return files.filter((file) => chosen[file.path] === file.sha256);
}
