/** One page of a PDF: an empty sheet until it comes near, then a picture with its text laid over it. */

import { type PDFDocumentProxy, type PDFPageProxy, type RenderTask, TextLayer } from "pdfjs-dist";
import { el } from "../dom";
import { word } from "../words";
import { fitScale, sharpness } from "./zoom";

export type Size = { width: number; height: number };

/** A page that says it is a mile wide is drawn no larger than this. */
const MOST = 20_000;

export class Sheet {
  readonly element: HTMLElement;
  #page: PDFPageProxy | null = null;
  #task: RenderTask | null = null;
  #drawn = false;

  constructor(
    private readonly pdf: PDFDocumentProxy,
    readonly number: number,
    private size: Size,
  ) {
    this.element = el("section", { class: "sheet", "aria-label": word("page_of", { page: number, pages: pdf.numPages }), "data-number": number });
  }

  /** Takes its size for this room and zoom, and forgets what was drawn. */
  lay(room: number, zoom: number): void {
    const scale = fitScale(this.size.width, room, zoom);
    this.element.style.inlineSize = `${Math.min(MOST, this.size.width * scale)}px`;
    this.element.style.blockSize = `${Math.min(MOST, this.size.height * scale)}px`;
    this.forget();
  }

  async draw(room: number, zoom: number): Promise<void> {
    if (this.#drawn) return;
    this.#drawn = true;
    try {
      await this.#paint(room, zoom);
    } catch (error) {
      if (error instanceof Error && error.name === "RenderingCancelledException") return;
      this.element.replaceChildren(el("p", { class: "note" }, word("page_damaged", { page: this.number })));
    }
  }

  forget(): void {
    this.#task?.cancel();
    this.#task = null;
    this.#drawn = false;
    this.#page?.cleanup();
    this.element.replaceChildren();
  }

  async #paint(room: number, zoom: number): Promise<void> {
    const page = (this.#page ??= await this.pdf.getPage(this.number));
    this.#measure(page, room, zoom);
    const view = page.getViewport({ scale: fitScale(this.size.width, room, zoom) });
    const canvas = el("canvas", { "aria-hidden": "true" });
    const sharp = sharpness(view.width, view.height, window.devicePixelRatio);
    canvas.width = Math.max(1, Math.floor(view.width * sharp));
    canvas.height = Math.max(1, Math.floor(view.height * sharp));
    if (!this.#drawn) return;
    this.element.replaceChildren(canvas);
    this.#task = page.render({ canvas, viewport: view, transform: [sharp, 0, 0, sharp, 0, 0] });
    await this.#task.promise;
    await this.#words(page, view);
  }

  /** Pages may differ in size from the first. */
  #measure(page: PDFPageProxy, room: number, zoom: number): void {
    const { width, height } = page.getViewport({ scale: 1 });
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    const scale = fitScale(width, room, zoom);
    this.element.style.inlineSize = `${Math.min(MOST, width * scale)}px`;
    this.element.style.blockSize = `${Math.min(MOST, height * scale)}px`;
  }

  async #words(page: PDFPageProxy, view: ReturnType<PDFPageProxy["getViewport"]>): Promise<void> {
    const container = el("div", { class: "textLayer" });
    container.style.setProperty("--total-scale-factor", String(view.scale));
    container.style.setProperty("--scale-factor", String(view.scale));
    this.element.append(container);
    await new TextLayer({ textContentSource: page.streamTextContent(), container, viewport: view }).render();
  }
}
