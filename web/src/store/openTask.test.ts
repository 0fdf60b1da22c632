import { expect, test } from "vitest";
import type { LogRecord } from "@/api/types";
import { merged } from "./openTask";
import { staleAfter } from "./invalidate";

const record = (seq: number): LogRecord => ({ seq, task: "t", at: 0, event: { kind: "said", text: String(seq) } });
const seqs = (records: LogRecord[]) => records.map(({ seq }) => seq);

test("a page and what streamed meanwhile make one run, none twice, none missing", () => {
  expect(seqs(merged([record(1), record(2), record(3)], [record(2), record(3), record(5)]))).toEqual([1, 2, 3, 5]);
  expect(seqs(merged([record(1), record(2)], [record(3)]))).toEqual([1, 2, 3]);
  expect(seqs(merged([], [record(3)]))).toEqual([3]);
});

test("a record makes stale what it is about", () => {
  const undone: LogRecord = { seq: 1, task: "t", at: 0, event: { kind: "undone", scope: "task", restored: 1 } };
  expect(staleAfter(undone)).toContainEqual(["files", "t"]);
  expect(staleAfter(record(1))).toEqual([]);
});
