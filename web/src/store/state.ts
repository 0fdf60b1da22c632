/** What the window knows of one task, folded from its records. */
import type { Answered, Asked, Delivered, GrantGiven, HeldChange, Level, Outcome, PlanItem, Reply, StepOutcome } from "@/api/types";

export interface Step {
  id: string;
  seq: number;
  at: number;
  tool: string;
  title: string;
  arguments: Record<string, unknown>;
  walls: string[];
  /** null while it runs. */
  outcome: StepOutcome | null;
  summary: string;
  seconds: number;
  /** The end of what it printed. */
  output: string;
  changes: { path: string; change: string }[];
  changed: number;
  read: number;
  held: number;
  hosts: string[];
  /** Why it was refused, in words. */
  refused: string | null;
  rolledBack: boolean;
}

interface Base {
  seq: number;
  at: number;
}

/** One row of the conversation. */
export type Entry = Base &
  (
    | { kind: "you"; text: string; steering: boolean }
    | { kind: "said"; text: string }
    | { kind: "steps"; steps: string[] }
    | { kind: "asked"; key: string }
    | { kind: "delivered"; files: Delivered["files"]; summary: string; gaps: string[] }
    | { kind: "held"; step: string; changes: HeldChange[]; total: number }
    | { kind: "reviewed"; verdict: "applied" | "dropped"; paths: string[]; conflicts: string[] }
    | { kind: "undone"; scope: string; restored: number; conflicts: string[] }
    | { kind: "notice"; text: string; level: Level }
    | { kind: "computer"; state: string; reason: string }
    | { kind: "ended"; outcome: Outcome; reason: string; gaps: string[] }
  );

export interface Ask {
  seq: number;
  at: number;
  asked: Asked;
  answer: Answered | null;
  /** The task ended without an answer: it asks anew when it goes on. */
  over: boolean;
  replies: Reply[];
}

export interface TaskState {
  id: string;
  title: string;
  prompt: string;
  model: string;
  skill: string | null;
  network: string[];
  grants: GrantGiven[];
  created: number;
  plan: PlanItem[];
  steps: ReadonlyMap<string, Step>;
  /** Ids of the steps in their order. */
  stepOrder: string[];
  entries: Entry[];
  asks: ReadonlyMap<string, Ask>;
  /** What waits for an answer. */
  waiting: Ask[];
  delivered: Delivered | null;
  ended: { outcome: Outcome; reason: string; gaps: string[]; at: number } | null;
  /** Stop was pressed and has not taken effect yet. */
  stopping: boolean;
  computer: { state: string; reason: string } | null;
  cost_usd: number;
  tokens: number;
  /** Files that the task changed, by their paths, until all is undone. */
  changedPaths: ReadonlySet<string>;
  /** How many those are, with the ones that a long list of changes leaves out. */
  changed: number;
  startedAt: number | null;
  lastSeq: number;
  /** The records before these are not loaded (yet). */
  more: boolean;
}

/** What streams while a task works; not part of the log. */
export interface Live {
  text: string;
  outputs: Readonly<Record<string, string>>;
  progress: { text: string; part: number | null } | null;
}

export const QUIET: Live = { text: "", outputs: {}, progress: null };

export function emptyState(id: string): TaskState {
  return {
    id,
    title: "",
    prompt: "",
    model: "",
    skill: null,
    network: [],
    grants: [],
    created: 0,
    plan: [],
    steps: new Map(),
    stepOrder: [],
    entries: [],
    asks: new Map(),
    waiting: [],
    delivered: null,
    ended: null,
    stopping: false,
    computer: null,
    cost_usd: 0,
    tokens: 0,
    changedPaths: new Set(),
    changed: 0,
    startedAt: null,
    lastSeq: 0,
    more: false,
  };
}
