import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef } from "react";

const AT_END_PX = 80;

export interface EndKeeper {
  /** Called with the box whenever it was scrolled. */
  watch: (box: HTMLDivElement) => void;
  toEnd: () => void;
  /** The newest is not followed from now on: something else is being read. Until `free`, no scrolling changes that. */
  leave: () => void;
  free: () => void;
}

/**
 * Keeps the newest in sight until the person scrolls back, and again once they have come to the end.
 *
 * `size` is the height of all rows, `first` the oldest one: what is loaded before it must not move what is read.
 */
export function useStayAtEnd(box: RefObject<HTMLDivElement | null>, size: number, first: number | undefined, setAway: (away: boolean) => void): EndKeeper {
  const stays = useRef(true);
  const left = useRef(false);
  const seen = useRef({ top: 0, size, first });
  const settle = useCallback(() => {
    if (stays.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [box]);
  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = { ...before, size, first };
    if (!box.current) return;
    if (stays.current) settle();
    else if (before.first !== first) box.current.scrollTop += size - before.size;
  }, [box, size, first, settle]);
  useLayoutEffect(() => {
    if (!box.current) return;
    // The place for writing grows and shrinks below: the newest stays in sight all the same.
    const eyes = new ResizeObserver(settle);
    eyes.observe(box.current);
    return () => eyes.disconnect();
  }, [box, settle]);
  return useMemo(
    () => ({
      watch: ({ scrollHeight, scrollTop, clientHeight }) => {
        const below = scrollHeight - scrollTop - clientHeight;
        if (left.current) stays.current = false;
        else if (below < AT_END_PX) stays.current = true;
        // What grows below never moves the place upwards: only a person, or a card that asks, does.
        else if (scrollTop < seen.current.top - 4) stays.current = false;
        seen.current.top = scrollTop;
        setAway(!stays.current && below > AT_END_PX * 3);
      },
      toEnd: () => {
        left.current = false;
        stays.current = true;
        settle();
      },
      leave: () => {
        left.current = true;
        stays.current = false;
      },
      free: () => {
        left.current = false;
      },
    }),
    [setAway, settle],
  );
}
