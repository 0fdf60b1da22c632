import { expect, test } from "vitest";
import type { Entry } from "@/store";
import { rowAt, rowsOf, withoutWords } from "./rows";

const you: Entry = { seq: 1, at: 0, kind: "you", text: "Sort", steering: false };
const said = (seq: number, text: string): Entry => ({ seq, at: 0, kind: "said", text });
const delivered: Entry = { seq: 5, at: 0, kind: "delivered", files: [], summary: "Three files.", gaps: [] };
const ended = (seq: number, reason: string, gaps: string[] = []): Entry => ({ seq, at: 0, kind: "ended", outcome: "done", reason, gaps });

test("an end is told once, with its files", () => {
  const rows = rowsOf([you, said(3, "First."), delivered, said(7, "Three  files.\n"), ended(9, "Three files.")]);
  expect(rows.map((row) => row.seq)).toEqual([1, 3, 9]);
  expect(rows.at(-1)).toMatchObject({ reason: "Three files.", delivered, holds: [5, 7] });
});

test("other last words stay, and the reason does not say them again", () => {
  const rows = rowsOf([you, said(3, "I know no\nrecipe."), ended(9, "Nothing was delivered. It said: I know no recipe.")]);
  expect(rows.map((row) => row.seq)).toEqual([1, 3, 9]);
  expect(rows.at(-1)).toMatchObject({ reason: "Nothing was delivered.", delivered: null });
});

test("words that nobody said are kept in the reason", () => {
  expect(withoutWords("Nothing was delivered. It said: Other words.", "Mine")).toBe("Nothing was delivered. It said: Other words.");
});

test("a task that went on has an end each time, and files that are handed over while it works", () => {
  const rows = rowsOf([you, ended(4, "Once."), delivered, said(7, "More")]);
  expect(rows.map((row) => row.kind)).toEqual(["you", "ended", "delivered", "said"]);
});

test("a place in the log leads to the row that tells it", () => {
  const rows = rowsOf([you, said(3, "First."), delivered, ended(9, "Three files.")]);
  expect([1, 4, 5, 99].map((seq) => rowAt(rows, seq))).toEqual([0, 1, 2, 2]);
});
