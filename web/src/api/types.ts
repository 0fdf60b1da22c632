/** What the routes take and give, after the server's own structs. */
import type { Access, Asked, Delivered, GrantGiven, Limits, LogRecord, Outcome, PlanItem } from "./log";

export * from "./log";

export type TaskStateName = "new" | "working" | "asks" | "parked" | "done" | "gaps" | "failed" | "stopped";

export interface Hello {
  version: string;
  home: string;
  model: string;
  first_run: boolean;
  practice_folder: string | null;
  shell: string;
  computer: { state: "ready" | "missing" | "working" | "failed"; reason: string; part: number | null };
  seq: number;
}

export interface Session {
  name: string;
  made: number;
  seen: number;
  this: boolean;
}

export interface TaskRow {
  id: string;
  title: string;
  created: number;
  changed: number;
  state: TaskStateName;
  running: boolean;
  model: string;
  project: { id: string; name: string };
  grants: GrantGiven[];
  waiting: number;
  held: number;
  steps: number;
  plan_done: number;
  plan_total: number;
  cost_usd: number | null;
  tokens: number;
  said: string;
  archived: boolean;
}

export interface Task extends TaskRow {
  prompt: string;
  limits: Limits;
  skill: string | null;
  network: string[];
  review: boolean | null;
  plan: PlanItem[];
  delivered: Delivered | null;
  ended: { outcome: Outcome; reason: string; gaps?: string[] } | null;
  queued: string[];
}

export interface NewTask {
  prompt: string;
  folders: { path: string; access: Access }[];
  model?: string;
  skill?: string;
  network?: string[];
  review?: boolean | null;
  spend_usd?: number;
  steps?: number;
  confirmed?: boolean;
  start?: boolean;
}

export interface Change {
  seq: number;
  step: string;
  at: number;
  grant: string;
  path: string;
  kind: string;
  other: string | null;
  undone: boolean;
}

export interface HeldFile {
  path: string;
  change: string;
  reason: string;
  /** Bytes; null where there is nothing. */
  old_size: number | null;
  new_size: number | null;
  mode: number | null;
  sha256: string;
  step: string;
  at: number;
}

export interface StepWhole {
  started: LogRecord;
  ended: LogRecord | null;
  output: string;
  changes: Change[];
  held: HeldFile[];
}

export type Item = InboxItem;

export interface InboxItem {
  kind: "questions" | "approval" | "review" | "parked";
  task: string;
  title: string;
  key: string;
  at: number;
  asked?: Asked | null;
  held?: HeldFile[] | null;
  reason?: string | null;
}

export interface FolderPage {
  path: string;
  parent: string | null;
  writable: boolean;
  wide: boolean;
  entries: { name: string; path: string; kind: "folder" | "file"; size: number }[];
  shortcuts: { name: string; path: string }[];
}

export interface Uploaded {
  path: string;
  folder: string;
  size: number;
}

export type ChangeKind = "created" | "modified" | "deleted" | "renamed";
export type PreviewKind = "text" | "code" | "markdown" | "table" | "document" | "slides" | "pdf" | "image" | "audio" | "video" | "html" | "none";

export interface FileEntry {
  name: string;
  path: string;
  kind: "folder" | "file" | "link";
  size: number;
  mtime: number;
  change: ChangeKind | null;
  preview: PreviewKind;
  /** Somebody else changed it too: so it was as far as is known. */
  unsure?: boolean;
}

export interface Diff {
  path: string;
  change: string;
  about: string;
  text: string;
  old_size: number | null;
  new_size: number | null;
}

export interface Preview {
  url: string;
  kind: PreviewKind;
  name: string;
  size: number;
  mime: string;
}

export interface TimelineStep {
  step: string;
  number: number;
  title: string;
  at: number;
  tool: string;
  changes: number;
  undone: boolean;
  paths: string[];
}

export interface UndoResult {
  restored: string[];
  conflicts: { path: string; why: string }[];
  step: string;
}

export interface SkillRow {
  name: string;
  description: string;
  practice: boolean;
  folder: string;
}

export interface Models {
  usual: string;
  practice: boolean;
  providers: { name: string; title: string; example: string; needs_key: boolean; key: "keyring" | "file" | "environment" | null }[];
  servers: { kind: string; url: string; models: { id: string; tools: boolean | null; context: number | null }[]; needs_key: boolean }[];
}

export interface NetworkState {
  sets: { name: string; rules: { what: string; why: string }[]; in_force: boolean }[];
  faults: string[];
}

export interface Found {
  task: string;
  title: string;
  seq: number;
  at: number;
  kind: "prompt" | "said" | "you" | "file" | "plan";
  text: string;
  mark: [number, number];
}
