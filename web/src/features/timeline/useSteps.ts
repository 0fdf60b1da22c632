import { useMemo } from "react";
import type { TimelineStep } from "@/api/types";
import { byStep, type ChangedFile } from "@/features/files/changed";
import { useChanges, useTimeline } from "@/features/files/useFiles";

export interface ChangingStep extends TimelineStep {
  files: ChangedFile[];
}

/**
 * The steps with the files that each left changed. The server counts every touch: a file written beside and then
 * put in place is two of them, and one to a person.
 */
export function useSteps(task: string) {
  const steps = useTimeline(task);
  const changes = useChanges(task);
  const data = useMemo(() => steps.data && changes.data && withFiles(steps.data, byStep(changes.data)), [steps.data, changes.data]);
  const refetch = () => {
    void steps.refetch();
    void changes.refetch();
  };
  return { data, error: steps.error ?? changes.error, refetch };
}

export function withFiles(steps: readonly TimelineStep[], files: ReadonlyMap<string, ChangedFile[]>): ChangingStep[] {
  return steps.map((step) => {
    const own = files.get(step.step) ?? [];
    return { ...step, files: own, changes: own.length };
  });
}
