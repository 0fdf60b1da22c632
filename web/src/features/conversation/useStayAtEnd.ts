import { type RefObject, useCallback, useLayoutEffect, useRef } from "react";

const AT_END_PX = 80;

/**
 * Keeps the newest in sight until the person scrolls back, and again once they have come to the end.
 *
 * `size` is the height of all rows, `first` the oldest one: what is loaded before it must not move what is read.
 * Gives back what watches the scrolling, and what goes to the end.
 */
export function useStayAtEnd(
  box: RefObject<HTMLDivElement | null>,
  size: number,
  first: number | undefined,
  setAway: (away: boolean) => void,
): [(box: HTMLDivElement) => void, () => void] {
  const stays = useRef(true);
  const seen = useRef({ top: 0, size, first });
  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = { ...before, size, first };
    if (!box.current) return;
    if (stays.current) box.current.scrollTop = box.current.scrollHeight;
    else if (before.first !== first) box.current.scrollTop += size - before.size;
  }, [box, size, first]);
  const watch = useCallback(
    ({ scrollHeight, scrollTop, clientHeight }: HTMLDivElement) => {
      const left = scrollHeight - scrollTop - clientHeight;
      if (left < AT_END_PX) stays.current = true;
      // What grows below never moves the place upwards: only a person, or a card that asks, does.
      else if (scrollTop < seen.current.top - 4) stays.current = false;
      seen.current.top = scrollTop;
      setAway(!stays.current && left > AT_END_PX * 3);
    },
    [setAway],
  );
  const toEnd = useCallback(() => {
    stays.current = true;
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [box]);
  return [watch, toEnd];
}
