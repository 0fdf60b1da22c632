import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { TaskState } from "@/store";
import { type Row, rowAt } from "./rows";
import type { EndKeeper } from "./useStayAtEnd";

type Rows = Virtualizer<HTMLDivElement, Element>;

/**
 * Holds one row at the top of what is seen while its height and those before it become known: a card that asks is
 * read from its beginning, and a place that was searched for is where it was found. Gives back what lets it go.
 */
export function usePinned(virtual: Rows, rows: readonly Row[], state: TaskState, at: number | null, end: EndKeeper): () => void {
  const pinned = useRef<number | null>(null);
  const size = virtual.getTotalSize();
  const hold = useCallback(() => {
    if (pinned.current === null) return;
    const index = rowAt(rows, pinned.current);
    if (index >= 0) virtual.scrollToIndex(index, { align: "start" });
  }, [rows, virtual]);
  const pin = (seq: number) => {
    end.leave();
    pinned.current = seq;
    hold();
  };

  const asked = state.waiting[0]?.seq;
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    const answered = before.current !== undefined && asked === undefined;
    before.current = asked;
    if (at === null && asked !== undefined) pin(asked);
    if (!answered) return;
    pinned.current = null;
    end.toEnd();
    // Only a new card, or its answer, scrolls: not every new entry.
  }, [asked]);
  // A place before the first page is gone to when it is loaded.
  const loaded = at !== null && rows.some((row) => row.seq <= at);
  useEffect(() => {
    if (loaded) pin(at);
  }, [at, loaded]);
  useLayoutEffect(hold, [size, hold]);
  return useCallback(() => {
    pinned.current = null;
    end.free();
  }, [end]);
}
