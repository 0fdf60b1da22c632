import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, at } from "@/api/client";
import { toast } from "@/ui";
import type { Trust } from "./types";

/** What the task may, has seen and has sent; and one act at a time that changes it. */
export function useTrust(task: string) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const query = useQuery({
    queryKey: ["trust", task],
    queryFn: ({ signal }) => api.get<Trust>(at`/tasks/${task}/trust`, signal),
  });

  async function run(act: () => Promise<unknown>, said: string): Promise<void> {
    setBusy(true);
    try {
      await act();
      toast(said);
    } catch (error) {
      toast(error instanceof Error ? error : String(error));
    } finally {
      setBusy(false);
      for (const key of [["trust", task], ["permits"], ["files", task], ["task", task]]) void queries.invalidateQueries({ queryKey: key });
    }
  }

  return {
    query,
    busy,
    revoke: (name: string, said: string) => run(() => api.del(at`/tasks/${task}/grants/${name}`), said),
    vouch: (said: string) => run(() => api.post(at`/tasks/${task}/vouch`), said),
    withdraw: (number: number, said: string) => run(() => api.del(at`/permits/${number}`), said),
  };
}

export type TrustActs = ReturnType<typeof useTrust>;
