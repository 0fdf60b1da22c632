import { useMemo } from "react";
import type { Change } from "@/api/types";
import { useRow, useTask } from "@/store";
import { byStep, type ChangedFile, changedFiles, ofTask } from "./changed";
import { useChanges } from "./useFiles";

/** What the journal says once the task rests; while it works the stream's own count has to do. */
function useRestingLines(task: string, changed: number): Change[] | null {
  const running = useRow(task)?.running ?? false;
  const resting = changed > 0 && !running;
  const lines = useChanges(task, resting).data;
  return resting && lines ? lines : null;
}

/** How many files stand changed by the task: the same number wherever it is told. */
export function useChangedCount(task: string): number {
  const folded = useTask(task)?.changed ?? 0;
  const lines = useRestingLines(task, folded);
  return useMemo(() => (lines ? changedFiles(ofTask(lines)).filter((file) => !file.undone).length : folded), [lines, folded]);
}

const known = new WeakMap<Change[], ReadonlyMap<string, ChangedFile[]>>();

function steps(lines: Change[]): ReadonlyMap<string, ChangedFile[]> {
  const found = known.get(lines) ?? byStep(lines);
  known.set(lines, found);
  return found;
}

/** How many files a step changed: one that was written under another name first counts once. */
export function useStepCount(task: string, step: string, folded: number): number {
  const lines = useRestingLines(task, folded);
  return lines ? (steps(lines).get(step)?.length ?? 0) : folded;
}
