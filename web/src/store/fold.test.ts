import { expect, test } from "vitest";
import type { LogEvent, LogRecord } from "@/api/types";
import { fold, foldAll } from "./fold";

const records = (...events: LogEvent[]): LogRecord[] => events.map((event, n) => ({ seq: (n + 1) * 3, task: "t", at: 100 + n, event }));
const begun: LogEvent[] = [
  { kind: "task_created", prompt: "Sort these", model: "practice", title: "Sorting" },
  { kind: "task_started", process: 1 },
];
const step = (id: string): LogEvent => ({ kind: "step_started", step: id, tool: "run", title: `Step ${id}` });
const over = (id: string): LogEvent => ({ kind: "step_ended", step: id, outcome: "ok", seconds: 2 });

test("a task begins with the person's words", () => {
  const state = foldAll("t", records(...begun));
  expect(state).toMatchObject({ title: "Sorting", prompt: "Sort these", grants: [], ended: null, startedAt: 101, lastSeq: 6 });
  expect(state.entries).toEqual([{ seq: 3, at: 100, kind: "you", text: "Sort these", steering: false }]);
});

test("a record that comes twice counts once", () => {
  const all = records(...begun, { kind: "said", text: "Hello" });
  const once = foldAll("t", all);
  expect(fold(once, all)).toBe(once);
  expect(foldAll("t", [...all, ...all])).toEqual(once);
});

test("folding piece by piece gives what folding at once gives", () => {
  const all = records(...begun, step("a"), over("a"), step("b"), { kind: "step_output", step: "b", stream: "stdout", text: "x" }, over("b"), { kind: "said", text: "Done" });
  const pieces = all.reduce((state, record) => fold(state, [record]), foldAll("t", []));
  expect(pieces).toEqual(foldAll("t", all));
});

test("folding leaves the state before it as it was", () => {
  const before = foldAll("t", records(...begun, step("a")));
  const copy = structuredClone(before);
  fold(before, [{ seq: 99, task: "t", at: 9, event: over("a") }]);
  expect(before).toEqual(copy);
});

test("steps in a row are one entry; words in between begin another", () => {
  const state = foldAll("t", records(...begun, step("a"), over("a"), step("b"), { kind: "said", text: "Now" }, step("c")));
  expect(state.entries.filter((entry) => entry.kind === "steps").map((entry) => entry.kind === "steps" && entry.steps)).toEqual([["a", "b"], ["c"]]);
  expect(state.stepOrder).toEqual(["a", "b", "c"]);
});

test("a step knows what it did", () => {
  const state = foldAll(
    "t",
    records(
      ...begun,
      step("a"),
      { kind: "step_output", step: "a", stream: "stdout", text: "one\n" },
      { kind: "step_output", step: "a", stream: "stderr", text: "two\n" },
      { kind: "files_changed", step: "a", changes: [{ path: "/folders/x/a.txt", change: "created" }], total: 5 },
      { kind: "request_judged", exit: "door", method: "GET", host: "example.org", port: 443, path: "/", allowed: true, rule: "r", step: "a" },
      { kind: "refused", step: "a", rule: "r", reason: "It may not." },
      { kind: "step_ended", step: "a", outcome: "failed", summary: "No.", seconds: 1.5 },
    ),
  );
  expect(state.steps.get("a")).toMatchObject({ output: "one\ntwo\n", changed: 5, hosts: ["example.org"], refused: "It may not.", outcome: "failed", summary: "No.", seconds: 1.5 });
  expect(state.changed).toBe(5);
});

test("only the end of a long output is kept", () => {
  const state = foldAll("t", records(...begun, step("a"), { kind: "step_output", step: "a", stream: "stdout", text: `${"x".repeat(50_000)}the end` }));
  const output = state.steps.get("a")?.output ?? "";
  expect(output.length).toBeLessThan(20_000);
  expect(output.endsWith("the end")).toBe(true);
});

test("what is asked waits until the first answer", () => {
  const asked: LogEvent = { kind: "asked", key: "k", questions: [{ question: "Which?" }] };
  const waiting = foldAll("t", records(...begun, asked));
  expect(waiting.waiting.map((ask) => ask.asked.key)).toEqual(["k"]);
  const state = foldAll("t", records(...begun, asked, { kind: "answered", key: "k", replies: [{ question: "Which?", text: "This" }] }, { kind: "answered", key: "k", replies: [] }));
  expect(state.waiting).toEqual([]);
  expect(state.asks.get("k")?.replies).toEqual([{ question: "Which?", text: "This" }]);
});

test("what nobody answered before the task was stopped waits no more", () => {
  const asked: LogEvent = { kind: "asked", key: "k", questions: [{ question: "Which?" }] };
  const ended = (outcome: "stopped" | "parked"): LogEvent => ({ kind: "task_ended", outcome, reason: "It waits." });
  expect(foldAll("t", records(...begun, asked, ended("parked"))).waiting).toHaveLength(1);
  const state = foldAll("t", records(...begun, asked, ended("stopped"), { kind: "task_started", process: 2, resumed: true }));
  expect([state.waiting, state.asks.get("k")?.over]).toEqual([[], true]);
});

test("stopping lasts from the press to the end, and a new start clears the end", () => {
  const stopped: LogEvent = { kind: "task_ended", outcome: "stopped", reason: "You stopped it." };
  expect(foldAll("t", records(...begun, { kind: "stop_requested" })).stopping).toBe(true);
  expect(foldAll("t", records(...begun, { kind: "stop_requested" }, stopped))).toMatchObject({ stopping: false, ended: { outcome: "stopped", gaps: [] } });
  expect(foldAll("t", records(...begun, stopped, { kind: "task_started", process: 2, resumed: true })).ended).toBeNull();
});

test("a file that is changed twice is one changed file", () => {
  const changed = (change: string): LogEvent => ({ kind: "files_changed", step: "a", changes: [{ path: "/folders/x/a", change }], total: 1 });
  expect(foldAll("t", records(...begun, step("a"), changed("created"), changed("modified"))).changed).toBe(1);
});

test("undoing the task leaves nothing changed", () => {
  const changed: LogEvent = { kind: "files_changed", step: "a", changes: [], total: 3 };
  const state = foldAll("t", records(...begun, step("a"), changed, over("a"), { kind: "undone", scope: "task", restored: 3 }));
  expect(state.changed).toBe(0);
  expect(state.entries.at(-1)).toMatchObject({ kind: "undone", restored: 3, conflicts: [] });
});

test("costs add up", () => {
  const used: LogEvent = { kind: "used", model: "m", input_tokens: 10, output_tokens: 5, cost_usd: 0.25 };
  expect(foldAll("t", records(...begun, used, used))).toMatchObject({ cost_usd: 0.5, tokens: 30 });
});

test("an event of a kind that this window does not know changes nothing but the place", () => {
  const strange = { kind: "from_the_future" } as unknown as LogEvent;
  expect(foldAll("t", records(...begun, strange)).entries).toHaveLength(1);
});

test("ten thousand events fold in well under a second", () => {
  const many: LogEvent[] = Array.from({ length: 2500 }, (_, n) => [step(`s${n}`), { kind: "step_output", step: `s${n}`, stream: "stdout", text: "line\n" } as LogEvent, over(`s${n}`), { kind: "said", text: "Next" } as LogEvent]).flat();
  const all = records(...begun, ...many);
  const before = performance.now();
  expect(foldAll("t", all).entries).toHaveLength(5001);
  expect(performance.now() - before).toBeLessThan(800);
});
