/** The two rails: how wide, open or not, and which tab shows. Kept between visits. */
import { useSyncExternalStore } from "react";
import { Signal } from "@/store/signal";

export const TAB_IDS = ["plan", "files", "computer", "trust"] as const;
export type TabId = (typeof TAB_IDS)[number];

export interface Rails {
  left: number;
  leftOpen: boolean;
  right: number;
  rightOpen: boolean;
  tab: TabId;
  /** On a narrow window the right rail is a sheet; open or not. */
  sheet: "left" | "right" | null;
}

const KEPT = "workroom.rails";
const USUAL: Rails = { left: 260, leftOpen: true, right: 400, rightOpen: true, tab: "plan", sheet: null };

function kept(): Rails {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Rails>), sheet: null };
  } catch {
    return USUAL;
  }
}

const rails = new Signal<Rails>(kept());

export function setRails(change: Partial<Rails>): void {
  rails.set({ ...rails.value, ...change });
  localStorage.setItem(KEPT, JSON.stringify(rails.value));
}

export const useRails = (): Rails => useSyncExternalStore(rails.subscribe, rails.read);

/** Shows a tab of the right rail, opening the rail where it is closed. */
export function openTab(tab: TabId): void {
  setRails({ tab, rightOpen: true, sheet: isNarrow() ? "right" : null });
}

const narrow = matchMedia("(max-width: 899px)");

export const isNarrow = (): boolean => narrow.matches;

export function useNarrow(): boolean {
  return useSyncExternalStore((tell) => {
    narrow.addEventListener("change", tell);
    return () => narrow.removeEventListener("change", tell);
  }, isNarrow);
}
