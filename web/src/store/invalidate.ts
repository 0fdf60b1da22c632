/** Which answers of the server a record makes stale. */
import type { EventKind, LogRecord } from "@/api/types";
import { queryClient } from "./queries";

type Key = readonly string[];

const FILES = ["files", "changes", "timeline", "diff"];
const OF_TASK: { [K in EventKind]?: readonly string[] } = {
  task_started: ["task", "computer"],
  task_ended: ["task", "timeline", "held", "computer"],
  user_message: ["task"],
  queued: ["task"],
  queue_cleared: ["task"],
  archived: ["task"],
  limits_changed: ["task"],
  grant_revoked: ["task", "trust", "files"],
  plan_changed: ["task"],
  asked: ["task"],
  answered: ["task"],
  step_started: ["timeline", "computer"],
  step_ended: ["task", "timeline", "computer", "step"],
  step_rolled_back: FILES,
  files_changed: FILES,
  files_read: ["trust"],
  undone: [...FILES, "held", "task"],
  changes_held: ["held", "files", "task"],
  reviewed: [...FILES, "held", "task"],
  request_judged: ["trust", "network"],
  tainted: ["trust"],
  taint_cleared: ["trust"],
  files_marked: ["trust"],
  files_unmarked: ["trust"],
  permitted: ["trust"],
  permit_withdrawn: ["trust"],
  computer_changed: ["computer"],
  delivered: ["files", "task"],
};

const OF_ALL: { [K in EventKind]?: readonly string[] } = {
  task_created: ["search"],
  task_started: ["inbox"],
  task_ended: ["inbox"],
  asked: ["inbox"],
  answered: ["inbox"],
  changes_held: ["inbox"],
  reviewed: ["inbox"],
  permitted: ["permits", "network"],
  permit_withdrawn: ["permits", "network"],
  computer_changed: ["computers", "hello"],
};

/** The query keys that a record makes stale. */
export function staleAfter({ task, event }: LogRecord): Key[] {
  return [...(OF_TASK[event.kind] ?? []).map((key) => [key, task]), ...(OF_ALL[event.kind] ?? []).map((key) => [key])];
}

const due = new Map<string, Key>();
let timer: ReturnType<typeof setTimeout> | undefined;

function flush() {
  timer = undefined;
  const keys = [...due.values()];
  due.clear();
  for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
}

/** Marks answers stale, gathered over a quarter of a second: a busy task makes hundreds of records. */
export function invalidate(record: LogRecord): void {
  for (const key of staleAfter(record)) due.set(key.join("/"), key);
  timer ??= setTimeout(flush, 250);
}
