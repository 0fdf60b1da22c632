/** An edit that outlives a closed tab of the rail or a reload: words a person typed are never lost. */

import type { Draft } from "./draft";

const name = (task: string) => `workroom.plan.${task}`;

export function keep(task: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(name(task), JSON.stringify(draft));
    else sessionStorage.removeItem(name(task));
  } catch {
    // A full or forbidden store costs the copy only; the edit itself is still on the page.
  }
}

export function kept(task: string): Draft | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name(task)) ?? "null");
    return isDraft(found) ? found : null;
  } catch {
    return null;
  }
}

function isDraft(found: unknown): found is Draft {
  return (
    typeof found === "object" &&
    found !== null &&
    "base" in found &&
    Array.isArray(found.base) &&
    "rows" in found &&
    Array.isArray(found.rows) &&
    "next" in found &&
    typeof found.next === "number"
  );
}
