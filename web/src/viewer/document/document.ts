/** A Word document as white pages. */

import { renderAsync } from "docx-preview";
import type { About } from "../about";
import { button, el, entered, onceAFrame, toolbar } from "../dom";
import { Unviewable } from "../failure";
import { working } from "../notice";
import { stepped } from "../pdf/zoom";
import { word } from "../words";
import { readSafely } from "../zip/safe";

/** Past this much text the page would stand still for many seconds. */
const LONGEST = 8 * 1024 * 1024;

export async function drawDocument(about: About, root: HTMLElement): Promise<void> {
  if (about.size === 0) throw new Unviewable("empty_file");
  const done = working(root);
  const bytes = await readSafely(about.size, LONGEST);
  const pages = el("div", { class: "paper", tabindex: 0, role: "document", "aria-label": word("pages") });
  await render(bytes, pages);
  done();
  root.append(new Zoom(pages).bar, pages);
  entered(pages);
}

async function render(bytes: Uint8Array<ArrayBuffer>, pages: HTMLElement): Promise<void> {
  const inside = el("div");
  await renderAsync(new Blob([bytes]), inside, inside, {
    className: "docx",
    inWrapper: true,
    useBase64URL: true,
    renderChanges: false,
    renderComments: false,
    renderAltChunks: false,
    ignoreLastRenderedPageBreak: false,
  });
  for (const stray of inside.querySelectorAll("iframe, object, embed, script, form")) stray.remove();
  // The library drops a picture's description; without one a screen reader would spell out its address.
  for (const image of inside.querySelectorAll("img:not([alt])")) image.setAttribute("alt", "");
  pages.append(inside);
}

/** Pages as wide as the frame at most, and a factor over that. */
class Zoom {
  #zoom = 1;
  readonly #size = el("span", { class: "quiet", role: "status" });
  readonly bar: HTMLElement;

  constructor(private readonly pages: HTMLElement) {
    this.bar = toolbar(word("view"), button(word("zoom_out"), () => this.#step(-1), "−"), this.#size, button(word("zoom_in"), () => this.#step(1), "+"));
    new ResizeObserver(onceAFrame(() => this.#lay())).observe(pages);
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "-") this.#step(event.key === "+" ? 1 : -1);
    });
  }

  #step(direction: 1 | -1): void {
    this.#zoom = stepped(this.#zoom, direction);
    this.#lay();
  }

  #lay(): void {
    const inside = this.pages.firstElementChild as HTMLElement | null;
    if (!inside) return;
    const widest = Math.max(1, ...[...inside.querySelectorAll<HTMLElement>("section.docx")].slice(0, 20).map((page) => page.offsetWidth));
    const fitted = Math.min(1, (this.pages.clientWidth - 32) / widest);
    inside.style.setProperty("zoom", String(fitted * this.#zoom));
    this.#size.textContent = `${Math.round(this.#zoom * 100)} %`;
  }
}
