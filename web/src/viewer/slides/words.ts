/** The markup in which the reader hands over a shape's text, cleaned: it was made from the deck's own words. */

import DOMPurify from "dompurify";

const ALLOWED = { ALLOWED_TAGS: ["p", "span", "ul", "ol", "li", "br", "b", "i", "u", "s", "sub", "sup", "a"], ALLOWED_ATTR: ["style"] };

export function textBox(markup: string): DocumentFragment {
  const clean = DOMPurify.sanitize(markup, { ...ALLOWED, RETURN_DOM_FRAGMENT: true });
  for (const part of clean.querySelectorAll<HTMLElement>("[style]")) tidy(part);
  return clean;
}

function tidy(part: HTMLElement): void {
  const { style } = part;
  for (const name of [...style]) if (/url\(/i.test(style.getPropertyValue(name)) || /^(position|z-index)$/.test(name)) style.removeProperty(name);
  // The reader gives spacing in percent as if it were whole lines.
  if (/^\d{2,}(\.\d+)?em$/.test(style.marginTop)) style.marginTop = `${Number.parseFloat(style.marginTop) / 100}em`;
  if (/^\d{2,}(\.\d+)?em$/.test(style.marginBottom)) style.marginBottom = `${Number.parseFloat(style.marginBottom) / 100}em`;
  if (part.tagName === "P" && part.textContent?.trim() && Number.parseFloat(style.textIndent) < -1) bullet(part);
}

/** A hanging first line is what a bullet leaves when its sign is inherited and so not handed over. */
function bullet(part: HTMLElement): void {
  const sign = document.createElement("span");
  sign.className = "bullet";
  sign.textContent = "•";
  sign.style.inlineSize = part.style.textIndent.replace("-", "");
  sign.style.fontSize = part.querySelector("span")?.style.fontSize ?? "";
  part.prepend(sign);
}
