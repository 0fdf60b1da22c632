import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { reasonOf, tellTrouble } from "@/features/files/parts/trouble";
import { toast } from "@/ui";
import { type Condition, conditionOf, controlOf, movesIn } from "./control";
import type { Action } from "./types";

const LOOK_MS: Record<Condition, number | false> = { awake: 4000, coming: 2000, asleep: false, broken: false };
const ASKING_MS = 1000;

/** The task's computer as it is now, looked at more often while something goes on, and what can be done with it. */
export function useComputer(task: string) {
  const { t } = useTranslation("computer");
  const queries = useQueryClient();
  const [busy, setBusy] = useState<Action | null>(null);
  const [asking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ["computer", task],
    queryFn: ({ signal }) => api.get("/tasks/{task}/computer", { path: { task }, signal }),
    refetchInterval: ({ state }) => (asking ? ASKING_MS : LOOK_MS[conditionOf(state.data?.state ?? "")]),
  });
  const now = query.data;
  const control = controlOf(now?.held_by ?? null, asking);
  if (asking && control === "person") setAsking(false);

  async function act(action: Action) {
    setBusy(action);
    setAsking(action === "take-over");
    try {
      queries.setQueryData(["computer", task], await api.post("/tasks/{task}/computer/{act}", { path: { task, act: action } }));
      if (action === "sleep" || action === "reset") toast(t(`done.${action}`));
    } catch (error) {
      setAsking(false);
      tellTrouble(t(`failed.${action}`, { reason: reasonOf(error) }));
    } finally {
      setBusy(null);
      await queries.invalidateQueries({ queryKey: ["computer", task] });
    }
  }

  const condition = conditionOf(now?.state ?? "");
  return { task, query, busy, control, condition, moves: movesIn(condition, control), act: (action: Action) => void act(action) };
}

export type Computer = ReturnType<typeof useComputer>;
