/** Which of the window's own dialogs is open: the palette, or the list of keys. */
import { useSyncExternalStore } from "react";
import { Signal } from "@/store/signal";

export type Opened = "palette" | "keys" | null;

const opened = new Signal<Opened>(null);
export const open = (what: Opened): void => opened.set(what);
export const useOpened = (): Opened => useSyncExternalStore(opened.subscribe, opened.read);
