/** Which file is open for a look; any pane may open one. */
import { useSyncExternalStore } from "react";
import { Signal } from "@/store/signal";

export interface Shown {
  task: string;
  path: string;
  /** After which step, or "start" for before the task; left out: as it is now. */
  at?: string;
}

const shown = new Signal<Shown | null>(null);

export const openPreview = (what: Shown): void => shown.set(what);
export const closePreview = (): void => shown.set(null);
export const usePreview = (): Shown | null => useSyncExternalStore(shown.subscribe, shown.read);
