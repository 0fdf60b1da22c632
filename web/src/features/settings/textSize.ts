/** How large text is, as a share of the usual; everything else grows with it. Kept in this window's storage. */
import { useSyncExternalStore } from "react";
import { Signal } from "@/store/signal";

export const SIZES = { small: 0.9, normal: 1, large: 1.15, larger: 1.35 } as const;
export type TextSize = keyof typeof SIZES;

const KEPT = "workroom.textSize";
const USUAL_PIXELS = 15;
const size = new Signal<TextSize>("normal");

export function sizeOf(kept: string | null): TextSize {
  return kept !== null && Object.hasOwn(SIZES, kept) ? (kept as TextSize) : "normal";
}

export function setTextSize(to: TextSize): void {
  localStorage.setItem(KEPT, to);
  apply(to);
}

/** Puts the kept size on the page. */
export function startTextSize(): void {
  apply(sizeOf(localStorage.getItem(KEPT)));
}

export const useTextSize = (): [TextSize, (to: TextSize) => void] => [useSyncExternalStore(size.subscribe, size.read), setTextSize];

function apply(to: TextSize): void {
  size.set(to);
  document.documentElement.style.fontSize = to === "normal" ? "" : `${USUAL_PIXELS * SIZES[to]}px`;
}
