import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { toast } from "@/ui";

/** What the task may, has seen and has sent; and one act at a time that changes it. */
export function useTrust(task: string) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const query = useQuery({
    queryKey: ["trust", task],
    queryFn: ({ signal }) => api.get("/tasks/{task}/trust", { path: { task }, signal }),
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
    revoke: (name: string, said: string) => run(() => api.del("/tasks/{task}/grants/{name}", { path: { task, name } }), said),
    vouch: (said: string) => run(() => api.post("/tasks/{task}/vouch", { path: { task } }), said),
    withdraw: (number: number, said: string) => run(() => api.del("/permits/{number}", { path: { number } }), said),
  };
}

export type TrustActs = ReturnType<typeof useTrust>;
