import { useEffect, useState } from "react";
import { formatSeconds } from "@/i18n/format";
import type { TaskState } from "@/store";

/** How long the task has been at it, or was: from its last start to its end. */
export function Elapsed({ state, running }: { state: TaskState; running: boolean }) {
  const now = useNow(running);
  if (state.startedAt === null) return null;
  const until = state.ended?.at ?? (running ? now : null);
  if (until === null) return null;
  return <span>{formatSeconds(Math.max(0, Math.round(until - state.startedAt)))}</span>;
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
