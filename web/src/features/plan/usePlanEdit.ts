import { useEffect, useMemo, useState } from "react";
import { api } from "@/api/client";
import type { PlanItem } from "@/api/types";
import { add, begin, type Draft, type Item, items, rebase, same } from "./draft";
import { keep, kept } from "./keep";

const whole = (plan: readonly PlanItem[]): Item[] => plan.map(({ text, status = "pending" }) => ({ text, status }));

/** A task's plan and the edit of it, which follows the agent's ticks and never gives up what was typed. */
export function usePlanEdit(task: string, plan: readonly PlanItem[]) {
  const now = useMemo(() => whole(plan), [plan]);
  const [draft, setDraft] = useState<Draft | null>(() => kept(task));
  const [saved, setSaved] = useState<{ over: Item[]; items: Item[] } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => keep(task, draft), [task, draft]);

  const rebased = draft && rebase(draft, now);
  // Ticks are taken over as they come: were the lines reworded later, the draft would have missed them.
  useEffect(() => setDraft((draft) => (draft && !same(draft.base, now) ? (rebase(draft, now) ?? draft) : draft)), [now]);

  async function save() {
    if (!draft) return;
    const wanted = items(rebased ?? draft);
    setBusy(true);
    setError(null);
    try {
      await api.put("/tasks/{task}/plan", { path: { task }, body: { items: wanted } });
      // The record of it comes a moment later by the stream: until then the plan shows as it was saved.
      setSaved({ over: now, items: wanted });
      setDraft(null);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return {
    plan: saved && same(saved.over, now) ? saved.items : now,
    now,
    draft: rebased ?? draft,
    /** The agent wrote other lines meanwhile: only the person can say which plan counts. */
    clash: draft !== null && rebased === null,
    busy,
    error,
    start: () => setDraft(now.length > 0 ? begin(now) : add(begin(now), null)),
    change: setDraft,
    discard: () => {
      setDraft(null);
      setError(null);
    },
    save: () => void save(),
  };
}

export type PlanEdit = ReturnType<typeof usePlanEdit>;
