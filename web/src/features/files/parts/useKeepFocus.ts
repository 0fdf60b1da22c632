import { useEffect, useRef } from "react";

/**
 * Where a button goes away under the focus, its part of the page gets it: else the keyboard would begin again at the
 * page's top. Never another button: a second press must not do something else.
 */
export function useKeepFocus<T extends HTMLElement>() {
  const box = useRef<T>(null);
  const had = useRef(false);
  useEffect(() => {
    const note = (event: Event) => {
      had.current = event.target instanceof Node && (box.current?.contains(event.target) ?? false);
    };
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", note);
    return () => {
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", note);
    };
  }, []);
  useEffect(() => {
    if (had.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  });
  return box;
}
