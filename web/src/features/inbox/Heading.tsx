import { type ReactNode, useEffect, useRef } from "react";

/** A card's title, which takes the focus when `focus` is set: never one of its buttons, and never from under a hand. */
export function Heading({ focus, children }: { focus?: boolean; children: ReactNode }) {
  const self = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (focus && isFree(document.activeElement)) self.current?.focus();
  }, [focus]);
  return (
    <span ref={self} tabIndex={-1} className="min-w-0 break-words">
      {children}
    </span>
  );
}

/** Whether nobody is at work where the focus is: nowhere, on the page as a whole, or on the link that led here. */
function isFree(place: Element | null): boolean {
  return place === null || place.matches("body, main, a");
}
