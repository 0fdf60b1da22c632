import { useState } from "react";
import { useChanges, useTimeline } from "@/features/files/useFiles";
import { changedFiles, ofTask } from "@/features/files/changed";

export interface Sides {
  /** What is shown now, as the server is asked for it. */
  at: string | null;
  /** Before and after of the step, or of the whole task; null where it is the same or there is only one. */
  choices: { before: string; after: string | null } | null;
  side: "before" | "after";
  choose: (side: "before" | "after") => void;
}

/** A file before and after: the step that is looked at, or the whole task, if that changed the file. */
export function useSides(task: string, path: string, at: string | null): Sides {
  const [side, choose] = useState<"before" | "after">("after");
  const steps = useTimeline(task).data ?? [];
  const changed = changedFiles(ofTask(useChanges(task).data ?? [])).find((file) => file.path === path);
  const choices = choicesOf(at, steps, path, changed);
  const shown = choices === null ? at : side === "before" ? choices.before : choices.after;
  return { at: shown, choices, side, choose };
}

interface StepLike {
  step: string;
  paths: string[];
}

/** Which two moments there are to switch between; pure. */
export function choicesOf(
  at: string | null,
  steps: readonly StepLike[],
  path: string,
  changed: { kind: string; undone: boolean } | undefined,
): { before: string; after: string | null } | null {
  if (at === "start") return null;
  if (at === null) return changed?.kind === "modified" && !changed.undone ? { before: "start", after: null } : null;
  const place = steps.findIndex((step) => step.step === at);
  if (place < 0 || !steps[place]?.paths.includes(path)) return null;
  return { before: steps[place - 1]?.step ?? "start", after: at };
}
