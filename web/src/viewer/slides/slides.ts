/** A deck as a column of slides, each drawn when it comes near. */

import type { Slide } from "pptxtojson";
import type { About } from "../about";
import { button, el, entered, onceAFrame, toolbar } from "../dom";
import { Unviewable } from "../failure";
import { readWhole } from "../file";
import { note, working } from "../notice";
import { stepped } from "../pdf/zoom";
import { word } from "../words";
import { askWorker } from "../worker";
import { type Deck, wordsOf } from "./deck";
import { drawElement, inOrder } from "./element";
import { background } from "./paint";
import script from "./read.worker?worker&url";

const MOST_SLIDES = 500;
const MOST_THINGS = 2000;
const POINT = 96 / 72;

export async function drawSlides(about: About, root: HTMLElement): Promise<void> {
  if (about.size === 0) throw new Unviewable("empty_file");
  const done = working(root);
  const bytes = await readWhole(about.size);
  const deck = await askWorker<Deck>(script, bytes, [bytes.buffer]);
  done();
  if (deck.slides.length === 0) throw new Unviewable("no_slides");
  new Show(deck, root).start();
}

class Show {
  #zoom = 1;
  readonly #place = el("div", { class: "pages", tabindex: 0, role: "document", "aria-label": word("slides") });
  readonly #size = el("span", { class: "quiet", role: "status" });

  constructor(
    private readonly deck: Deck,
    private readonly root: HTMLElement,
  ) {}

  start(): void {
    this.root.append(this.#bar(), this.#place);
    this.deck.slides.slice(0, MOST_SLIDES).forEach((slide, at) => this.#place.append(this.#frame(slide, at)));
    if (this.deck.slides.length > MOST_SLIDES) this.#place.append(note(word("more_pages", { shown: MOST_SLIDES, pages: this.deck.slides.length })));
    this.#place.append(note(word("slides_plain")));
    this.#lay();
    new ResizeObserver(onceAFrame(() => this.#lay())).observe(this.#place);
    window.addEventListener("keydown", (event) => this.#key(event));
    entered(this.#place);
  }

  #frame(slide: Slide, at: number): HTMLElement {
    const sheet = el("div", { class: "slide" });
    const { width, height } = this.deck.size;
    sheet.style.cssText = `width: ${Number(width)}pt; height: ${Number(height)}pt;`;
    const frame = el("section", { class: "slide-frame", "aria-label": word("slide_of", { slide: at + 1, slides: this.deck.slides.length }) }, sheet);
    whenNear(frame, this.#place, () => fillSlide(slide, sheet));
    const notes = wordsOf(slide.note ?? "");
    return notes ? el("div", {}, frame, el("details", { class: "notes" }, el("summary", {}, word("notes")), el("p", {}, notes))) : frame;
  }

  #lay(): void {
    const { width, height } = this.deck.size;
    const scale = Math.min(1.4, (this.#place.clientWidth - 32) / (width * POINT)) * this.#zoom;
    this.#place.style.setProperty("--scale", String(scale));
    this.#place.style.setProperty("--slide-width", `${width * POINT * scale}px`);
    this.#place.style.setProperty("--slide-height", `${height * POINT * scale}px`);
    this.#size.textContent = `${Math.round(this.#zoom * 100)} %`;
  }

  #step(direction: 1 | -1): void {
    this.#zoom = stepped(this.#zoom, direction);
    this.#lay();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "-") this.#step(event.key === "+" ? 1 : -1);
  }

  #bar(): HTMLElement {
    return toolbar(
      word("view"),
      button(word("zoom_out"), () => this.#step(-1), "−"),
      this.#size,
      button(word("zoom_in"), () => this.#step(1), "+"),
      el("span", { class: "quiet" }, word("slide_count", { slides: this.deck.slides.length })),
    );
  }
}

function fillSlide(slide: Slide, sheet: HTMLElement): void {
  sheet.style.background = background(slide.fill) || "white";
  const things = [...inOrder(slide.layoutElements), ...inOrder(slide.elements)].slice(0, MOST_THINGS);
  for (const thing of things) sheet.append(drawElement(thing));
}

function whenNear(element: HTMLElement, root: HTMLElement, act: () => void): void {
  const watcher = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watcher.disconnect();
      act();
    },
    { root, rootMargin: "1500px 0px" },
  );
  watcher.observe(element);
}
