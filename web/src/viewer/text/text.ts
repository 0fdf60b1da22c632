/** Text and code: the first piece at once, more as one scrolls, and the end of a long file by a button. */

import type { About } from "../about";
import { button, el, entered, toolbar } from "../dom";
import { note } from "../notice";
import { sizeWords, word } from "../words";
import { blocks } from "./lines";
import type { Painter } from "./highlight";
import { PIECE, TextSource } from "./source";

const BLOCK = 200;

/** Longer lines were made by a machine; colours in them cost seconds. */
const LONGEST_PAINTED = 2000;

/** Scrolling loads up to here; then a button asks for as much again. */
const BATCH = 16 * PIECE;

/** More than this in one page makes every browser slow. */
const MOST = 128 * PIECE;

export async function drawText(about: About, root: HTMLElement): Promise<void> {
  const painter = about.kind === "code" ? (await import("./highlight")).painterFor(about.name) : null;
  const page = new TextPage(new TextSource(about.size), root, painter, about.kind === "code");
  await page.start();
}

class TextPage {
  #line = 1;
  #allowed = BATCH;
  #busy = false;
  readonly #body: HTMLElement;
  readonly #foot = el("div", { class: "foot" });

  constructor(
    private readonly source: TextSource,
    private readonly root: HTMLElement,
    private readonly painter: Painter | null,
    code: boolean,
  ) {
    this.#body = el("div", { class: code ? "lines code" : "lines wrap", role: "document", "aria-label": word("text_of_file"), tabindex: 0 });
  }

  async start(): Promise<void> {
    const first = await this.source.next();
    this.root.append(this.#bar(), this.#body, this.#foot);
    this.#put(first);
    if (this.source.size === 0) this.#body.append(note(word("empty")));
    this.#tell();
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void this.#more(), { rootMargin: "1200px" }).observe(this.#foot);
    entered(this.#body);
  }

  async #more(): Promise<void> {
    if (this.#busy || this.source.ended || this.source.read >= Math.min(this.#allowed, MOST)) return;
    this.#busy = true;
    this.#put(await this.source.next().catch(() => []));
    this.#busy = false;
    this.#tell();
    // The observer speaks only when something changes: a short piece may leave the foot in sight.
    if (this.#foot.getBoundingClientRect().top < window.innerHeight + 1200) requestAnimationFrame(() => void this.#more());
  }

  #put(lines: string[]): void {
    for (const part of blocks(lines, BLOCK)) this.#body.append(this.#block(part));
  }

  #block(lines: string[]): HTMLElement {
    const block = el("div", { class: "block", style: `contain-intrinsic-block-size: auto ${lines.length * 20}px` });
    const painted = lines.every((line) => line.length < LONGEST_PAINTED) ? this.painter?.(lines) : undefined;
    lines.forEach((line, at) => {
      const row = el("div", { class: "line", "data-number": this.#line++ });
      if (painted) row.innerHTML = painted[at] ?? "";
      else row.textContent = line;
      block.append(row);
    });
    return block;
  }

  #tell(): void {
    this.#foot.replaceChildren();
    if (this.source.ended) return;
    const { read, size } = this.source;
    this.#foot.append(el("span", { class: "quiet", role: "status" }, word("shown_of", { shown: sizeWords(read), size: sizeWords(size) })));
    if (read < MOST) this.#foot.append(button(word("show_more"), () => this.#allow()));
    this.#foot.append(button(word("show_end"), () => void this.#end()));
  }

  #allow(): void {
    this.#allowed = this.source.read + BATCH;
    void this.#more();
  }

  async #end(): Promise<void> {
    const lines = await this.source.tail();
    this.#body.append(note(word("left_out")));
    // Their numbers aren't known, as what lies before was not read.
    this.#body.classList.add("unnumbered-end");
    this.#put(lines);
    this.#tell();
    this.#body.lastElementChild?.scrollIntoView({ block: "end" });
  }

  #bar(): HTMLElement {
    const wrap = button(word("wrap"), () => {
      const on = this.#body.classList.toggle("wrap");
      wrap.setAttribute("aria-pressed", String(on));
    });
    wrap.setAttribute("aria-pressed", String(this.#body.classList.contains("wrap")));
    return toolbar(word("view"), wrap);
  }
}
