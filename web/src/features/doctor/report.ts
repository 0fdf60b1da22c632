import type { Check, Findings } from "./types";

const MARKS = { ok: "ok", warning: "note", failed: "FAILED" } as const;
/** Worst first: whoever looks for help finds it at the top. */
const ORDER = { failed: 0, warning: 1, ok: 2 } as const;

/** What can be mended by a button of this window, in place of a command. */
export type Action = "prepare" | "keys" | "verify";

const ACTIONS: readonly [string, Action][] = [
  ["workroom computer prepare", "prepare"],
  ["workroom models connect", "keys"],
  ["workroom audit verify", "verify"],
];

export function actionOf(check: Check): Action | null {
  return ACTIONS.find(([command]) => check.mend.startsWith(command))?.[1] ?? null;
}

/** The checks, those first that must be mended; among equals in the order in which they were made. */
export function worstFirst(checks: readonly Check[]): Check[] {
  return [...checks].sort((one, other) => ORDER[one.state] - ORDER[other.state]);
}

/** The findings as plain text, to be sent to somebody who helps. It holds what is on the screen, and nothing else. */
export function reportOf(findings: Findings, version: string): string {
  const lines = findings.checks.map((check) => `[${MARKS[check.state]}] ${check.name}: ${check.detail}${check.mend ? `\n      ${check.mend}` : ""}`);
  return [`Workroom ${version}`, ...lines].join("\n");
}
