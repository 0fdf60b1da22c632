/** What is being written, kept in the window's storage by place, so that no reload or lost server loses a word. */
import { useCallback, useEffect, useState } from "react";
import type { Access } from "@/api/types";
import { forget, keep, kept } from "./keep";

export interface ChosenFolder {
  path: string;
  access: Access;
}

export interface Draft {
  text: string;
  folders: ChosenFolder[];
  skill: string | null;
  model: string | null;
  network: string[];
  /** US dollars; null leaves what the settings say. */
  spend: number | null;
  /** Hold every change for a look. */
  review: boolean;
}

export const EMPTY: Draft = { text: "", folders: [], skill: null, model: null, network: [], spend: null, review: false };

const keyOf = (place: string) => `workroom.draft.${place}`;

export function readDraft(place: string, read: (key: string) => string = kept): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(read(keyOf(place))) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

/** Puts words, folders or a skill before the person on the home page, as a starter job does. */
export function writeDraft(place: string, draft: Partial<Draft>): void {
  keep(keyOf(place), JSON.stringify({ ...EMPTY, ...draft }));
  dispatchEvent(new CustomEvent("workroom:draft", { detail: place }));
}

type Change = Partial<Draft> | ((before: Draft) => Partial<Draft>);

export function useDraft(place: string): [Draft, (change: Change) => void, () => void] {
  const [draft, setDraft] = useState(() => readDraft(place));
  useEffect(() => {
    const reread = (event: Event) => (event as CustomEvent<string>).detail === place && setDraft(readDraft(place));
    addEventListener("workroom:draft", reread);
    return () => removeEventListener("workroom:draft", reread);
  }, [place]);
  const change = useCallback(
    (part: Change) =>
      setDraft((before) => {
        const now = { ...before, ...(typeof part === "function" ? part(before) : part) };
        keep(keyOf(place), JSON.stringify(now));
        return now;
      }),
    [place],
  );
  const clear = useCallback(() => {
    forget(keyOf(place));
    setDraft(EMPTY);
  }, [place]);
  return [draft, change, clear];
}

/** A folder added to those chosen, none twice. */
export function withFolder(folders: ChosenFolder[], path: string, access: Access = "write"): ChosenFolder[] {
  return folders.some((one) => one.path === path) ? folders : [...folders, { path, access }];
}
