/** A deck as it comes from the reader. */

import type { Slide } from "pptxtojson";

export type Deck = { slides: Slide[]; size: { width: number; height: number } };

/** The words of a piece of the reader's markup. */
export function wordsOf(markup: string): string {
  return new DOMParser().parseFromString(markup, "text/html").body.textContent?.trim() ?? "";
}
