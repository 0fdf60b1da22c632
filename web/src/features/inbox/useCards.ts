import { useEffect, useRef, useState } from "react";
import type { InboxItem } from "@/api/types";
import { gone, nameOf } from "./groups";
import { settle, TOLD_FOR } from "./settled";

const NONE: readonly InboxItem[] = [];

/** The cards to show: those that wait, and for a moment those that just went away, so that it can be said why. */
export function useCards(items: readonly InboxItem[] | undefined): readonly InboxItem[] {
  const before = useRef<readonly InboxItem[]>(NONE);
  const [leaving, setLeaving] = useState<readonly InboxItem[]>(NONE);
  useEffect(() => {
    if (!items) return;
    const left = gone(before.current, items);
    before.current = items;
    if (left.length === 0) return;
    left.forEach((item) => settle(item, "elsewhere"));
    setLeaving((those) => [...those, ...left]);
    setTimeout(() => setLeaving((those) => those.filter((item) => !left.includes(item))), TOLD_FOR);
  }, [items]);
  const here = new Set((items ?? NONE).map(nameOf));
  return [...(items ?? NONE), ...leaving.filter((item) => !here.has(nameOf(item)))];
}
