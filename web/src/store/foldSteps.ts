/** The part of the fold that is about steps: each becomes one line of what, how long and what changed. */
import type { LogEvent, LogRecord } from "@/api/types";
import type { Entry, Step, TaskState } from "./state";

const KEPT_OUTPUT = 16_000;
const KINDS = ["step_started", "step_output", "step_ended", "step_rolled_back", "refused", "files_changed", "files_read", "changes_held", "request_judged"] as const;

type StepEvent = Extract<LogEvent, { kind: (typeof KINDS)[number] }>;

export const isOfStep = (event: LogEvent): event is StepEvent => (KINDS as readonly string[]).includes(event.kind);

/** The end of a text, which is where a command says how it went. */
export const tail = (text: string, length = KEPT_OUTPUT) => (text.length > length ? text.slice(-length) : text);

function started(event: Extract<StepEvent, { kind: "step_started" }>, record: LogRecord): Step {
  const { step: id, tool, title, arguments: given = {}, walls = [] } = event;
  return {
    id, seq: record.seq, at: record.at, tool, title, arguments: given, walls,
    outcome: null, summary: "", seconds: 0, output: "", changes: [], changed: 0, read: 0, held: 0, hosts: [], refused: null, rolledBack: false,
  };
}

/** Steps that follow one another are one entry; anything in between begins a new one. */
function place(state: TaskState, id: string, record: LogRecord) {
  const last = state.entries.at(-1);
  if (last?.kind !== "steps") {
    state.entries.push({ seq: record.seq, at: record.at, kind: "steps", steps: [id] });
    return;
  }
  const grown: Entry = { ...last, steps: [...last.steps, id] };
  state.entries[state.entries.length - 1] = grown;
}

function news(step: Step, event: StepEvent): Partial<Step> {
  switch (event.kind) {
    case "step_output":
      return { output: tail(step.output + event.text) };
    case "step_ended":
      return { outcome: event.outcome, summary: event.summary ?? "", seconds: event.seconds ?? 0 };
    case "step_rolled_back":
      return { rolledBack: true };
    case "refused":
      return { refused: event.reason };
    case "files_changed":
      return { changes: event.changes, changed: event.total };
    case "files_read":
      return { read: step.read + event.total };
    case "changes_held":
      return { held: event.total };
    case "request_judged":
      return { hosts: [...new Set([...step.hosts, event.host])] };
    default:
      return {};
  }
}

function countChanges(state: TaskState, { changes, total }: Extract<StepEvent, { kind: "files_changed" }>) {
  const paths = state.changedPaths as Set<string>;
  const before = paths.size;
  for (const { path } of changes) paths.add(path);
  state.changed += paths.size - before + Math.max(0, total - changes.length);
}

/** Folds one event into the step that it belongs to; the state is the fold's own draft. */
export function foldStep(state: TaskState, event: StepEvent, record: LogRecord): void {
  const steps = state.steps as Map<string, Step>;
  const id = event.step;
  if (!id) return;
  if (event.kind === "step_started") {
    if (!steps.has(id)) {
      state.stepOrder.push(id);
      place(state, id, record);
    }
    steps.set(id, started(event, record));
    return;
  }
  const step = steps.get(id);
  if (!step) return;
  steps.set(id, { ...step, ...news(step, event) });
  if (event.kind === "files_changed") countChanges(state, event);
  if (event.kind === "changes_held") state.entries.push({ seq: record.seq, at: record.at, kind: "held", step: id, changes: event.changes, total: event.total });
}
