/** Markup as parts of the page: cleaned, its links told but not followed, its outside pictures named but not fetched. */

import DOMPurify from "dompurify";
import { el } from "../dom";
import { word } from "../words";

const TAGS = "h1 h2 h3 h4 h5 h6 p br hr em strong s del code pre blockquote ul ol li table thead tbody tr th td a img".split(" ");

export function cleaned(markup: string): DocumentFragment {
  // Without a document of its own the parser would begin to fetch pictures.
  const page = DOMPurify.sanitize(markup, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ["href", "src", "alt", "title", "start", "style"], RETURN_DOM_FRAGMENT: true });
  for (const image of page.querySelectorAll("img")) if (!/^data:image\//i.test(image.getAttribute("src") ?? "")) image.replaceWith(notLoaded(image.alt));
  for (const link of page.querySelectorAll("a")) link.title = link.getAttribute("href") ?? "";
  for (const part of page.querySelectorAll<HTMLElement>("[style]")) keepAlignment(part);
  for (const item of page.querySelectorAll("li")) tick(item);
  return page;
}

function notLoaded(name: string): HTMLElement {
  return el("span", { class: "no-image" }, word("no_image", { name: name || "…" }));
}

function keepAlignment(part: HTMLElement): void {
  const { textAlign } = part.style;
  part.removeAttribute("style");
  part.style.textAlign = textAlign;
}

/** "[x] done" in a list is a ticked box. */
function tick(item: HTMLElement): void {
  const text = document.createTreeWalker(item, NodeFilter.SHOW_TEXT).nextNode();
  const found = /^\s*\[([ xX])\] /.exec(text?.textContent ?? "");
  if (!text || !found || (text.parentElement !== item && text.parentElement?.parentElement !== item)) return;
  text.textContent = (text.textContent ?? "").slice(found[0].length);
  text.parentElement?.prepend(el("input", { type: "checkbox", disabled: true, checked: found[1] !== " ", "aria-label": word(found[1] === " " ? "open_item" : "ticked_item") }), " ");
  item.classList.add("task");
}
