/** Half-typed answers, kept until they are sent: a reload or another task in between loses none. */
import type { InboxItem } from "@/api/types";
import type { Draft } from "./draft";
import { placeOf } from "./groups";

const place = (item: InboxItem) => `workroom.answer.${placeOf(item)}`;

export function keptDrafts(item: InboxItem): Draft[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place(item)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isDraft) : [];
  } catch {
    return [];
  }
}

export function keepDrafts(item: InboxItem, drafts: Draft[]): void {
  try {
    sessionStorage.setItem(place(item), JSON.stringify(drafts));
  } catch {
    // A full or forbidden store: the words are still on the screen.
  }
}

export function forgetDrafts(item: InboxItem): void {
  sessionStorage.removeItem(place(item));
}

function isDraft(value: unknown): value is Draft {
  const draft = value as Partial<Draft> | null;
  return Array.isArray(draft?.chosen) && typeof draft.text === "string";
}
