import { useState } from "react";
import { queryClient } from "@/store";
import { toast } from "@/ui";

export interface Act {
  busy: boolean;
  /** Does it, says so, and has what it changed fetched anew. Whether it was done. */
  run: (what: () => Promise<unknown>, after?: { said?: string; stale?: readonly string[] }) => Promise<boolean>;
}

/** One thing done at the server at the press of a button; a failure is said and stays until it is dismissed. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  return {
    busy,
    run: async (what, { said, stale = [] } = {}) => {
      setBusy(true);
      try {
        await what();
        if (said) toast(said);
        return true;
      } catch (error) {
        toast(error instanceof Error ? error : new Error());
        return false;
      } finally {
        setBusy(false);
        for (const key of stale) void queryClient.invalidateQueries({ queryKey: [key] });
      }
    },
  };
}
