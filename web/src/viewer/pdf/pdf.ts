/** A PDF as pages: only those near the eye are drawn. */

import type { PDFDocumentProxy } from "pdfjs-dist";
import type { About } from "../about";
import { button, el, entered, onceAFrame, toolbar } from "../dom";
import { Unviewable } from "../failure";
import { note, working } from "../notice";
import { word } from "../words";
import { openPdf } from "./open";
import { Sheet, type Size } from "./page";
import { stepped } from "./zoom";

/** No more sheets than this are laid out; each costs memory even when empty. */
const MOST_PAGES = 5000;

export async function drawPdf(about: About, root: HTMLElement): Promise<void> {
  if (about.size === 0) throw new Unviewable("empty_file");
  const done = working(root);
  const pdf = await openPdf(about.size);
  const first = await pdf.getPage(1).catch(() => {
    throw new Unviewable("damaged");
  });
  done();
  const { width, height } = first.getViewport({ scale: 1 });
  await new Pages(pdf, root, { width, height }).start();
}

class Pages {
  #zoom = 1;
  readonly #sheets: Sheet[];
  readonly #place = el("div", { class: "pages", tabindex: 0, role: "document", "aria-label": word("pages") });
  readonly #where = el("span", { class: "quiet", "aria-live": "off" });
  readonly #size = el("span", { class: "quiet", role: "status" });
  readonly #near = new Set<Sheet>();

  constructor(
    private readonly pdf: PDFDocumentProxy,
    private readonly root: HTMLElement,
    size: Size,
  ) {
    const count = Math.min(pdf.numPages, MOST_PAGES);
    this.#sheets = Array.from({ length: count }, (_, at) => new Sheet(pdf, at + 1, size));
  }

  async start(): Promise<void> {
    this.root.append(this.#bar(), this.#place);
    this.#place.append(...this.#sheets.map((sheet) => sheet.element));
    if (this.pdf.numPages > MOST_PAGES) this.#place.append(note(word("more_pages", { shown: MOST_PAGES, pages: this.pdf.numPages })));
    this.#lay();
    this.#watch();
    entered(this.#place);
    await this.#sheets[0]?.draw(this.#room(), this.#zoom);
  }

  #room(): number {
    return this.#place.clientWidth - 32;
  }

  #lay(): void {
    for (const sheet of this.#sheets) sheet.lay(this.#room(), this.#zoom);
    for (const sheet of this.#near) void sheet.draw(this.#room(), this.#zoom);
    this.#size.textContent = `${Math.round(this.#zoom * 100)} %`;
  }

  #watch(): void {
    const byElement = new Map(this.#sheets.map((sheet) => [sheet.element as Element, sheet]));
    const near = new IntersectionObserver((seen) => seen.forEach((one) => this.#seen(byElement.get(one.target), one.isIntersecting)), { root: this.#place, rootMargin: "800px 0px" });
    for (const sheet of this.#sheets) near.observe(sheet.element);
    this.#place.addEventListener("scroll", onceAFrame(() => this.#tell()));
    let width = this.#place.clientWidth;
    const resized = onceAFrame(() => {
      if (this.#place.clientWidth === width) return;
      width = this.#place.clientWidth;
      this.#lay();
    });
    new ResizeObserver(resized).observe(this.#place);
    window.addEventListener("keydown", (event) => this.#key(event));
    this.#tell();
  }

  #seen(sheet: Sheet | undefined, here: boolean): void {
    if (!sheet) return;
    if (here) {
      this.#near.add(sheet);
      void sheet.draw(this.#room(), this.#zoom);
    } else if (this.#near.delete(sheet)) sheet.forget();
    this.#tell();
  }

  #tell(): void {
    const middle = this.#place.getBoundingClientRect().top + this.#place.clientHeight / 3;
    const here = [...this.#near].sort((a, b) => a.number - b.number).find((sheet) => sheet.element.getBoundingClientRect().bottom > middle);
    this.#where.textContent = word("page_of", { page: here?.number ?? 1, pages: this.pdf.numPages });
  }

  #zoomTo(zoom: number): void {
    const { scrollTop, scrollHeight } = this.#place;
    this.#zoom = zoom;
    this.#lay();
    this.#place.scrollTop = (scrollTop / scrollHeight) * this.#place.scrollHeight;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "-") this.#zoomTo(stepped(this.#zoom, event.key === "+" ? 1 : -1));
  }

  #bar(): HTMLElement {
    return toolbar(
      word("view"),
      button(word("zoom_out"), () => this.#zoomTo(stepped(this.#zoom, -1)), "−"),
      this.#size,
      button(word("zoom_in"), () => this.#zoomTo(stepped(this.#zoom, 1)), "+"),
      button(word("fit_width"), () => this.#zoomTo(1)),
      this.#where,
    );
  }
}
