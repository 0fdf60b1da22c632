/** The stops of the scrubber: before the task, then after each step that changed something. */

import type { ChangingStep } from "./useSteps";

export interface Stop {
  /** What the server is asked for: a step's id, or `start`. */
  at: string;
  /** Null at the start. */
  step: ChangingStep | null;
}

export function stops(steps: readonly ChangingStep[]): Stop[] {
  const changed = steps.filter((step) => step.changes > 0);
  return [{ at: "start", step: null }, ...changed.map((step) => ({ at: step.step, step }))];
}

/** Where the scrubber stands: at the stop chosen, or at the last when none is, or when it is gone. */
export function placeOf(all: readonly Stop[], chosen: string | null): number {
  const found = all.findIndex((stop) => stop.at === chosen);
  return found < 0 ? all.length - 1 : found;
}

/** The moment from which "everything since here" is taken back: the next step's, none after the last. */
export function laterThan(all: readonly Stop[], place: number): { since: number; changes: number } | null {
  const later = all.slice(place + 1).flatMap((stop) => (stop.step && !stop.step.undone ? [stop.step] : []));
  const [first] = later;
  return first ? { since: first.at, changes: standingIn(later) } : null;
}

/** How many changes still stand in all; an undo's own are none of the task's. */
export function standingIn(steps: readonly ChangingStep[]): number {
  return steps.reduce((sum, step) => sum + (step.undone || step.step.startsWith("undo:") ? 0 : step.changes), 0);
}
