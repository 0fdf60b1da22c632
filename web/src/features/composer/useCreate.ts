import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "@/api/client";
import type { NewTask } from "@/api/types";
import { go, toTask } from "@/app/routes";
import { store } from "@/store";
import type { Draft } from "./draft";

const given = (draft: Draft, confirmed: boolean): NewTask => ({
  prompt: draft.text.trim(),
  folders: draft.folders,
  confirmed,
  ...(draft.model && { model: draft.model }),
  ...(draft.skill && { skill: draft.skill }),
  ...(draft.network.length > 0 && { network: draft.network }),
  ...(draft.spend !== null && { spend_usd: draft.spend }),
  ...(draft.review && { review: true }),
});

/** Makes a task of a draft. A very wide folder is asked about first: `asks` holds why. */
export function useCreate(draft: Draft, onMade: () => void) {
  const [asks, setAsks] = useState<ApiError | null>(null);
  const create = useMutation({
    mutationFn: (confirmed: boolean) => api.post("/tasks", { body: given(draft, confirmed) }),
    onSuccess: (row) => {
      setAsks(null);
      onMade();
      store.put(row);
      go(toTask(row.id));
    },
    onError: (error) => setAsks(error instanceof ApiError && error.kind === "grant_needs_confirming" ? error : null),
  });
  const decline = () => {
    setAsks(null);
    create.reset();
  };
  const failure = asks ? null : create.error;
  return { create: (confirmed = false) => create.mutate(confirmed), busy: create.isPending, failure, asks, decline };
}
