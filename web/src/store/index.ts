/** The hooks through which every pane sees the window's memory. */
import { useSyncExternalStore } from "react";
import type { Preparing, TaskRow } from "@/api/types";
import type { Signal } from "./signal";
import type { Live, TaskState } from "./state";
import { type Online, store } from "./store";

function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.read);
}

/** All tasks, newest first as the server gave them. */
export const useTasks = (): readonly TaskRow[] => useSignal(store.rows);

export const useRow = (id: string): TaskRow | undefined => useTasks().find((row) => row.id === id);

/** A task folded from its records; undefined until its first page is here. */
export const useTask = (id: string): TaskState | undefined => useSignal(store.task(id).signal);

/** Why a task's records could not be loaded, or null. */
export const useTaskFailure = (id: string): unknown => useSignal(store.task(id).failure);

/** What streams right now: words, output by step, progress. Apart from useTask, as it changes at every frame. */
export const useLive = (id: string): Live => useSignal(store.live.of(id));

export const useOnline = (): Online => useSignal(store.online);

/** The computer's disk being built, if the server told of it since the window opened. */
export const usePreparing = (): Preparing | null => useSignal(store.preparing);

export * from "./queries";
export type { Ask, Entry, Live, Step, TaskState } from "./state";
export { type Online, store } from "./store";
