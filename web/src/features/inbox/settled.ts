/** What became of a card, told for a moment in its place. */
import { useSyncExternalStore } from "react";
import type { InboxItem } from "@/api/types";
import { nameOf } from "./groups";

export type Verdict = "yes" | "no" | "answers" | "applied" | "resumed" | "elsewhere";

/** Milliseconds for which it is told. */
export const TOLD_FOR = 8000;

const verdicts = new Map<string, Verdict>();
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

/** The first word counts: what was answered here did not go away by itself. */
export function settle(item: InboxItem, verdict: Verdict): void {
  const name = nameOf(item);
  if (verdicts.has(name)) return;
  verdicts.set(name, verdict);
  tell();
  setTimeout(() => {
    verdicts.delete(name);
    tell();
  }, TOLD_FOR);
}

export function verdictOn(item: InboxItem): Verdict | undefined {
  return verdicts.get(nameOf(item));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useVerdict(item: InboxItem): Verdict | undefined {
  return useSyncExternalStore(subscribe, () => verdictOn(item));
}
