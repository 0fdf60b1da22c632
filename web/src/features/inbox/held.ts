import { api } from "@/api/client";
import type { HeldFile } from "@/api/types";

export type { Applied } from "@/api/types";

/** One change that waits: sizes in bytes, null where there is nothing. */
export type Held = HeldFile;

export const fetchHeld = (task: string, signal?: AbortSignal) => api.get("/tasks/{task}/held", { path: { task }, signal });

export const fetchDiff = (task: string, path: string, signal?: AbortSignal) =>
  api.get("/tasks/{task}/held/diff", { path: { task }, query: { path }, signal });

/** Applies exactly what was shown: a change that is another by now goes on waiting. */
export const applyHeld = (task: string, files: readonly Held[]) =>
  api.post("/tasks/{task}/held/apply", { path: { task }, body: { shown: shownAs(files) } });

export const dropHeld = (task: string, files: readonly Held[]) =>
  api.post("/tasks/{task}/held/drop", { path: { task }, body: { paths: files.map((file) => file.path) } });

export function shownAs(files: readonly Held[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.sha256]));
}

/** The files that are chosen and still wait just as they did when they were chosen. */
export function chosenOf(files: readonly Held[], chosen: Readonly<Record<string, string>>): Held[] {
  return files.filter((file) => chosen[file.path] === file.sha256);
}
