import type { InboxItem } from "@/api/types";

/** How the key of an action begins that nobody waits for. */
const PUT_ASIDE = "parked/";

export type Groups = { now: InboxItem[]; parked: InboxItem[] };

/** All cards, oldest first: those that somebody waits for, and those that were put aside. */
export function grouped(items: readonly InboxItem[]): Groups {
  const sorted = [...items].sort((one, other) => one.at - other.at);
  return { now: sorted.filter((item) => !isParked(item)), parked: sorted.filter(isParked) };
}

/** What names one card among all; a question that is asked anew in another form is another card. */
export function nameOf(item: InboxItem): string {
  return item.kind === "review" ? placeOf(item) : `${placeOf(item)} ${item.at}`;
}

/** What stays the same when a card is asked anew. */
export function placeOf(item: InboxItem): string {
  return `${item.task} ${item.kind} ${item.key}`;
}

/** The cards of `before` whose place is empty `now`. */
export function gone(before: readonly InboxItem[], now: readonly InboxItem[]): InboxItem[] {
  const left = new Set(now.map(placeOf));
  return before.filter((item) => !left.has(placeOf(item)));
}

/** Whether nobody waits for it: it was put aside in an unattended run. */
export function isParked(item: InboxItem): boolean {
  return item.kind === "parked" || item.key.startsWith(PUT_ASIDE);
}
