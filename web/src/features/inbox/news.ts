import type { TaskRow, TaskStateName } from "@/api/types";

/** The states of which a person wants to hear who is looking elsewhere. */
const TELLING: readonly TaskStateName[] = ["asks", "done", "gaps", "failed", "parked"];

export type News = { task: string; title: string; state: TaskStateName };

export type Known = ReadonlyMap<string, TaskStateName>;

export const statesOf = (rows: readonly TaskRow[]): Known => new Map(rows.map((row) => [row.id, row.state]));

/** What happened since `before`: tasks that came to ask, or to an end. A task that was not known is no news. */
export function newsSince(before: Known, rows: readonly TaskRow[]): News[] {
  return rows
    .filter((row) => before.has(row.id) && before.get(row.id) !== row.state && TELLING.includes(row.state))
    .map((row) => ({ task: row.id, title: row.title, state: row.state }));
}
