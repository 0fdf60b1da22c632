/** Folds records into what the window shows of a task. Pure: the same records give the same state. */
import type { LogEvent, LogRecord } from "@/api/types";
import { foldStep, isOfStep } from "./foldSteps";
import { type Ask, type Entry, emptyState, type TaskState } from "./state";

/** A copy that one batch of records may change freely. */
interface Draft extends TaskState {
  asks: Map<string, Ask>;
  entries: Entry[];
}

type Of<K extends LogEvent["kind"]> = Extract<LogEvent, { kind: K }>;
type Folds = { [K in LogEvent["kind"]]?: (draft: Draft, event: Of<K>, record: LogRecord) => void };

const where = ({ seq, at }: LogRecord) => ({ seq, at });

function retitle(draft: Draft, event: Of<"task_created">, record: LogRecord) {
  const { prompt, model, grants = [], skill = null, title = "", network = [] } = event;
  Object.assign(draft, { prompt, model, grants, skill, title, network, created: record.at });
  draft.entries.push({ ...where(record), kind: "you", text: prompt, steering: false });
}

function settle(draft: Draft) {
  draft.waiting = [...draft.asks.values()].filter((ask) => ask.answer === null && !ask.over);
}

/** Only a parked task still takes an answer: any other end leaves what it had asked open for good. */
function closeAsks(draft: Draft) {
  for (const ask of draft.waiting) draft.asks.set(ask.asked.key, { ...ask, over: true });
  settle(draft);
}

const FOLDS: Folds = {
  task_created: retitle,
  task_started: (draft, _event, record) => {
    Object.assign(draft, { ended: null, stopping: false, startedAt: record.at });
  },
  task_ended: (draft, { outcome, reason, gaps = [] }, record) => {
    Object.assign(draft, { ended: { outcome, reason, gaps, at: record.at }, stopping: false });
    draft.entries.push({ ...where(record), kind: "ended", outcome, reason, gaps });
    if (outcome !== "parked") closeAsks(draft);
  },
  stop_requested: (draft) => {
    draft.stopping = draft.ended === null;
  },
  user_message: (draft, { text, steering = false }, record) => {
    draft.entries.push({ ...where(record), kind: "you", text, steering });
  },
  said: (draft, { text }, record) => {
    if (text.trim()) draft.entries.push({ ...where(record), kind: "said", text });
  },
  used: (draft, { cost_usd, input_tokens = 0, output_tokens = 0 }) => {
    draft.cost_usd += cost_usd ?? 0;
    draft.tokens += input_tokens + output_tokens;
  },
  plan_changed: (draft, { items }) => {
    draft.plan = items;
  },
  delivered: (draft, event, record) => {
    draft.delivered = event;
    draft.entries.push({ ...where(record), kind: "delivered", files: event.files, summary: event.summary ?? "", gaps: event.gaps ?? [] });
  },
  asked: (draft, asked, record) => {
    draft.asks.set(asked.key, { ...where(record), asked, answer: null, over: false, replies: [] });
    draft.entries.push({ ...where(record), kind: "asked", key: asked.key });
    settle(draft);
  },
  answered: (draft, answer) => {
    const ask = draft.asks.get(answer.key);
    // The first answer counts.
    if (!ask || ask.answer) return;
    draft.asks.set(answer.key, { ...ask, answer, replies: answer.replies ?? [] });
    settle(draft);
  },
  reviewed: (draft, { verdict, paths, conflicts = [] }, record) => {
    draft.entries.push({ ...where(record), kind: "reviewed", verdict, paths, conflicts });
  },
  undone: (draft, { scope, restored, conflicts = [] }, record) => {
    if (scope === "task") Object.assign(draft, { changed: 0, changedPaths: new Set() });
    draft.entries.push({ ...where(record), kind: "undone", scope, restored, conflicts });
  },
  notice: (draft, { text, level = "info" }, record) => {
    draft.entries.push({ ...where(record), kind: "notice", text, level });
  },
  computer_changed: (draft, { state, reason = "" }, record) => {
    draft.computer = { state, reason };
    if (state === "failed") draft.entries.push({ ...where(record), kind: "computer", state, reason });
  },
};

function take(draft: Draft, record: LogRecord) {
  const { event } = record;
  if (isOfStep(event)) foldStep(draft, event, record);
  const fold = FOLDS[event.kind] as ((draft: Draft, event: LogEvent, record: LogRecord) => void) | undefined;
  fold?.(draft, event, record);
  draft.lastSeq = record.seq;
}

/** The state after these records, which come in their order; any not newer than the state are left out. */
export function fold(state: TaskState, records: readonly LogRecord[]): TaskState {
  const fresh = records.filter((record) => record.seq > state.lastSeq);
  if (fresh.length === 0) return state;
  const draft: Draft = { ...state, asks: new Map(state.asks), entries: [...state.entries], steps: new Map(state.steps), changedPaths: new Set(state.changedPaths), stepOrder: [...state.stepOrder] };
  for (const record of fresh) if (record.seq > draft.lastSeq) take(draft, record);
  return draft;
}

/** Folds a task's records from the start. */
export function foldAll(id: string, records: readonly LogRecord[], more = false): TaskState {
  return { ...fold(emptyState(id), records), more };
}
