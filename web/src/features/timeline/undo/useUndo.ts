import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import type { UndoResult } from "@/api/types";

/** What is to be taken back: a step, all from a moment on (seconds since 1970), or the whole task. */
export type UndoWish =
  | { what: "step"; step: string; name: string; changes: number }
  | { what: "since"; since: number; changes: number }
  | { what: "task"; changes: number };

export interface UndoReport extends UndoResult {
  /** True when an undo was itself taken back. */
  again: boolean;
}

const bodyOf = (wish: UndoWish) =>
  wish.what === "step" ? { step: wish.step } : wish.what === "since" ? { since: wish.since } : {};

/** One undo at a time: asked for, confirmed, done, reported, and taken back if it was not meant. */
export function useUndo(task: string) {
  const queries = useQueryClient();
  const [wish, setWish] = useState<UndoWish | null>(null);
  const [report, setReport] = useState<UndoReport | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function run(body: object, again: boolean) {
    setBusy(true);
    setError(null);
    try {
      const done = await api.post("/tasks/{task}/undo", { path: { task }, body });
      setReport({ ...done, again });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      setWish(null);
      for (const key of ["timeline", "changes", "files", "diff", "held"])
        void queries.invalidateQueries({ queryKey: [key, task] });
    }
  }

  return {
    task,
    wish,
    report,
    error,
    busy,
    ask: setWish,
    cancel: () => setWish(null),
    close: () => {
      setReport(null);
      setError(null);
    },
    confirm: () => wish && void run(bodyOf(wish), false),
    takeBack: () => report?.step && void run({ step: report.step }, !report.again),
  };
}

export type Undo = ReturnType<typeof useUndo>;
