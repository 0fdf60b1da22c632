/**
 * Where drafts are kept: this window's own copy first, so that two windows never write into each other's words, and a
 * copy for the next window, so that none is lost with the one that closes.
 */

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;
const nowhere: Store = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/** A window that has sent its words must not take up those of another. */
const NOTHING = "{}";

export interface Stores {
  own: Store;
  next: Store;
}

export function stores(): Stores {
  try {
    return { own: sessionStorage, next: localStorage };
  } catch {
    return { own: nowhere, next: nowhere };
  }
}

export function kept(key: string, { own, next } = stores()): string {
  return own.getItem(key) ?? next.getItem(key) ?? NOTHING;
}

export function keep(key: string, text: string, { own, next } = stores()): void {
  try {
    own.setItem(key, text);
    next.setItem(key, text);
  } catch {
    // A full or forbidden store costs the copy only: the words are still on the page.
  }
}

export function forget(key: string, { own, next } = stores()): void {
  if (next.getItem(key) === own.getItem(key)) next.removeItem(key);
  keep(key, NOTHING, { own, next: nowhere });
}
