/** The log's events as they come over the wire. A field with a default is left out when it has it. */

export type Outcome = "done" | "done with gaps" | "failed" | "parked" | "stopped";
export type StepOutcome = "ok" | "failed" | "refused" | "stopped" | "unknown";
export type Access = "read" | "write";
export type Scope = "once" | "task" | "project" | "always" | "never";
export type Level = "info" | "warning" | "error";

export interface GrantGiven {
  name: string;
  path: string;
  access: Access;
}

export interface Limits {
  spend_usd?: number | null;
  steps?: number | null;
  tokens?: number | null;
  seconds?: number | null;
}

export interface PlanItem {
  text: string;
  status?: "pending" | "in_progress" | "done";
}

export interface FileChange {
  path: string;
  change: string;
}

export interface HeldChange extends FileChange {
  reason: string;
}

export interface DeliveredFile {
  path: string;
  title: string;
  size: number;
  sha256: string;
  sound: boolean;
  check: string;
}

export interface Option {
  label: string;
  description?: string;
}

export interface Question {
  question: string;
  header?: string;
  options?: Option[];
  recommended?: number | null;
  multi?: boolean;
}

export interface Approval {
  action: string;
  targets: string[];
  reason: string;
  digest: string;
  fields?: { name: string; value: string }[];
  content?: string;
  scopes?: Scope[];
  advice?: string;
}

export interface Reply {
  question: string;
  chosen?: string[];
  text?: string;
}

export interface Asked {
  kind: "asked";
  key: string;
  questions?: Question[];
  approval?: Approval | null;
}

export interface Answered {
  kind: "answered";
  key: string;
  replies?: Reply[];
  approved?: boolean | null;
  by?: string;
  scope?: Scope;
}

export interface Delivered {
  kind: "delivered";
  step: string;
  files: DeliveredFile[];
  summary?: string;
  gaps?: string[];
}

export interface TaskCreated {
  kind: "task_created";
  prompt: string;
  model: string;
  grants?: GrantGiven[];
  skill?: string | null;
  limits?: Limits;
  title?: string;
  network?: string[];
  review?: boolean | null;
}

export interface StepStarted {
  kind: "step_started";
  step: string;
  tool: string;
  title: string;
  arguments?: Record<string, unknown>;
  walls?: string[];
}

export interface StepEnded {
  kind: "step_ended";
  step: string;
  outcome: StepOutcome;
  result?: unknown;
  summary?: string;
  seconds?: number;
}

export type LogEvent =
  | TaskCreated
  | { kind: "task_started"; process: number; engine?: string; resumed?: boolean }
  | { kind: "task_ended"; outcome: Outcome; reason: string; gaps?: string[] }
  | { kind: "stop_requested"; by?: string }
  | { kind: "user_message"; text: string; steering?: boolean }
  | { kind: "said"; text: string }
  | { kind: "used"; model: string; input_tokens?: number; output_tokens?: number; cache_read_tokens?: number; cache_write_tokens?: number; cost_usd?: number | null }
  | { kind: "plan_changed"; items: PlanItem[] }
  | StepStarted
  | { kind: "step_output"; step: string; stream: "stdout" | "stderr"; text: string }
  | StepEnded
  | { kind: "step_rolled_back"; step: string; restored: number; conflicts?: string[] }
  | { kind: "refused"; step: string; rule: string; reason: string }
  | { kind: "files_changed"; step: string; changes: FileChange[]; total: number }
  | { kind: "files_read"; step: string; paths: string[]; total: number }
  | Delivered
  | Asked
  | Answered
  | { kind: "request_judged"; exit: string; method: string; host: string; port: number; path: string; allowed: boolean; rule: string; reason?: string; step?: string | null; out?: number; into?: number; status?: number | null; seconds?: number }
  | { kind: "leaving"; exit: string; method: string; host: string; step?: string | null }
  | { kind: "tainted"; label: "private" | "untrusted"; source: string; step?: string | null }
  | { kind: "taint_cleared"; by?: string }
  | { kind: "files_marked"; paths: string[]; source: string; step?: string | null }
  | { kind: "files_unmarked"; paths: string[]; by?: string }
  | { kind: "permitted"; permit: string; action: string; pattern: string; scope: Scope; allowed?: boolean; project?: string; limit?: number | null; by?: string }
  | { kind: "permit_withdrawn"; permit: string; by?: string }
  | { kind: "changes_held"; step: string; changes: HeldChange[]; total: number }
  | { kind: "reviewed"; verdict: "applied" | "dropped"; paths: string[]; by?: string; conflicts?: string[] }
  | { kind: "computer_changed"; state: string; reason?: string; seconds?: number }
  | { kind: "undone"; scope: string; restored: number; conflicts?: string[] }
  | { kind: "notice"; text: string; level?: Level };

export type EventKind = LogEvent["kind"];

/** An event with its place in the log; `at` in seconds since 1970. */
export interface LogRecord {
  seq: number;
  task: string;
  at: number;
  event: LogEvent;
}

/** Words and progress as they stream; never stored. */
export interface LivePiece {
  task: string;
  kind: "text" | "output" | "progress";
  text: string;
  step?: string;
  stream?: string;
  part?: number | null;
}

/** The computer's disk being built; `part` from 0 to 1. */
export interface Preparing {
  text: string;
  part: number | null;
  state: "working" | "ready" | "failed";
  reason?: string;
}
