/** What is being written, kept in the window's storage by place, so that no reload or lost server loses a word. */
import { useCallback, useEffect, useState } from "react";
import type { Access } from "@/api/types";

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

export function readDraft(place: string, storage: Pick<Storage, "getItem"> = localStorage): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(storage.getItem(keyOf(place)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

/** Puts words, folders or a skill before the person on the home page, as a starter job does. */
export function writeDraft(place: string, draft: Partial<Draft>): void {
  localStorage.setItem(keyOf(place), JSON.stringify({ ...EMPTY, ...draft }));
  dispatchEvent(new CustomEvent("workroom:draft", { detail: place }));
}

export function useDraft(place: string): [Draft, (change: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState(() => readDraft(place));
  useEffect(() => {
    const reread = (event: Event) => (event as CustomEvent<string>).detail === place && setDraft(readDraft(place));
    addEventListener("workroom:draft", reread);
    return () => removeEventListener("workroom:draft", reread);
  }, [place]);
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const now = { ...before, ...part };
        localStorage.setItem(keyOf(place), JSON.stringify(now));
        return now;
      }),
    [place],
  );
  const clear = useCallback(() => {
    localStorage.removeItem(keyOf(place));
    setDraft(EMPTY);
  }, [place]);
  return [draft, change, clear];
}

/** A folder added to those chosen, none twice. */
export function withFolder(folders: ChosenFolder[], path: string, access: Access = "write"): ChosenFolder[] {
  return folders.some((one) => one.path === path) ? folders : [...folders, { path, access }];
}
