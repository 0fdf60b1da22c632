/** The line above a grid: which cell is chosen, and all that stands in it. */

import { el } from "../dom";
import { word } from "../words";

export class CellBar {
  readonly #name = el("output", { class: "cell-name", "aria-label": word("cell") });
  readonly #text = el("output", { class: "cell-text", "aria-label": word("cell_content"), "aria-live": "off" });
  readonly element = el("div", { class: "bar cell-bar" }, this.#name, this.#text);

  readonly tell = (name: string, text: string): void => {
    this.#name.textContent = name;
    this.#text.textContent = text.slice(0, 2000);
  };
}
