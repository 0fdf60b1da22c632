/** What the settings' routes take and give, after the server's own structs. */

export type Value = string | number | boolean | string[] | null;

export interface Setting {
  name: string;
  value: Value;
  /** What counts when nothing is set. */
  usual: Value;
  kind: "text" | "number" | "switch" | "list";
  choices?: string[];
}

export interface Verdict {
  badge: "agent-ready" | "chat only" | "too slow";
  reasons: string[];
  seconds: number;
}

export interface SkillText {
  name: string;
  text: string;
}

export type PlaceName = "computers" | "images" | "undo" | "log" | "uploads" | "review" | "cache";

export interface Stored {
  name: PlaceName;
  bytes: number;
  path: string;
  cleanable: boolean;
  /** False when counting took too long: there is more than that. */
  whole?: boolean;
}

export interface Permit {
  number: number;
  words: string;
  reach: string;
  action: string;
  pattern: string;
  scope: string;
  allowed: boolean;
}

export interface RefusedRequest {
  task: string;
  at: number;
  request: { method: string; host: string; port: number; path: string; rule: string; reason?: string };
}

export interface Judged {
  allowed: boolean;
  rule: string;
  reason?: string;
  alternative?: string;
}

export interface Desktop {
  shell: string;
  why: string;
  autostart: boolean;
  notifications: boolean;
}

export interface Exported {
  path: string;
  lines: number;
}

export interface Report {
  path: string;
  lines: number;
  faults?: { rule: string; text: string }[];
  notes?: string[];
}
