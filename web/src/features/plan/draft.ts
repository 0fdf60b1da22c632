/** A plan while a person edits it: every row keeps a key of its own, so that focus and typed text stay with it. */

import type { PlanItem } from "@/api/types";

export type Status = NonNullable<PlanItem["status"]>;
export interface Item {
  text: string;
  status: Status;
}
export interface Row extends Item {
  key: number;
  /** The row's place in the plan the edit began from; null for one that is new. */
  from: number | null;
}
export interface Draft {
  base: Item[];
  rows: Row[];
  next: number;
}

export function begin(plan: readonly Item[]): Draft {
  const rows = plan.map((item, at) => ({ ...item, key: at, from: at }));
  return { base: plan.map((item) => ({ ...item })), rows, next: rows.length };
}

export function write(draft: Draft, key: number, text: string): Draft {
  return { ...draft, rows: draft.rows.map((row) => (row.key === key ? { ...row, text } : row)) };
}

export function add(draft: Draft, after: number | null): Draft {
  const row: Row = { key: draft.next, from: null, text: "", status: "pending" };
  const at = after === null ? draft.rows.length : draft.rows.findIndex((one) => one.key === after) + 1;
  return { ...draft, rows: [...draft.rows.slice(0, at), row, ...draft.rows.slice(at)], next: draft.next + 1 };
}

export function remove(draft: Draft, key: number): Draft {
  return { ...draft, rows: draft.rows.filter((row) => row.key !== key) };
}

/** Moves a row to a place; places outside the list mean its ends. */
export function move(draft: Draft, key: number, to: number): Draft {
  const row = draft.rows.find((one) => one.key === key);
  if (!row) return draft;
  const rest = draft.rows.filter((one) => one.key !== key);
  const at = Math.max(0, Math.min(to, rest.length));
  return { ...draft, rows: [...rest.slice(0, at), row, ...rest.slice(at)] };
}

export function items(draft: Draft): Item[] {
  return draft.rows
    .map(({ text, status }) => ({ text: text.trim(), status }))
    .filter((item) => item.text !== "");
}

export function isChanged(draft: Draft): boolean {
  return !same(items(draft), draft.base);
}

export function same(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
}

function isSame(item: Item, other: Item | undefined): boolean {
  return item.text === other?.text && item.status === other.status;
}

/**
 * The draft on top of the plan as it is now. Where the agent only ticked lines off, the ticks are taken over and
 * nobody need be asked; null when it wrote other lines, which only the person can settle.
 */
export function rebase(draft: Draft, now: readonly Item[]): Draft | null {
  const { base } = draft;
  const reworded = now.length !== base.length || now.some((item, at) => item.text !== base[at]?.text);
  if (reworded) return null;
  const rows = draft.rows.map((row) => ({
    ...row,
    status: row.from === null ? row.status : (now[row.from]?.status ?? row.status),
  }));
  return { ...draft, base: now.map((item) => ({ ...item })), rows };
}

export function progress(plan: readonly Item[]): { done: number; total: number } {
  return { done: plan.filter((item) => item.status === "done").length, total: plan.length };
}
