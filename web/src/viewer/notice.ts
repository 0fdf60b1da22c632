/** Sentences on the page: why a file isn't shown, or what of it isn't. */

import { el } from "./dom";
import { word } from "./words";

export function showFailure(root: HTMLElement, reason: string): void {
  root.replaceChildren(el("div", { class: "failure", role: "alert" }, el("p", {}, reason), el("p", { class: "quiet" }, word("unchanged"))));
}

/** A quiet line that says what of the file isn't shown. */
export function note(text: string): HTMLElement {
  return el("p", { class: "note", role: "note" }, text);
}

/** Says that it works on it; gone when the returned function is called. */
export function working(root: HTMLElement): () => void {
  const line = el("p", { class: "working", role: "status" }, word("reading"));
  root.append(line);
  return () => line.remove();
}
