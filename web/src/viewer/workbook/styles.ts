/** How cells look: the workbook's list of styles. */

import { BUILT_IN } from "./formats";
import { colourOf } from "./colours";
import type { Style } from "./model";
import { type Attributes, readXml } from "./xml";

const MOST = 60_000;
const ACROSS: Record<string, Style["across"]> = { left: "left", center: "center", right: "right", centerContinuous: "center" };
const DOWN: Record<string, Style["down"]> = { top: "top", center: "middle", bottom: "bottom" };

type Font = Pick<Style, "bold" | "italic" | "underline" | "strike" | "size" | "ink">;

class StyleReader {
  readonly formats = new Map<number, string>();
  readonly fonts: Font[] = [];
  readonly fills: (string | undefined)[] = [];
  readonly borders: (string | undefined)[] = [];
  readonly styles: Style[] = [];
  #in = "";
  #side = "";

  constructor(private readonly theme: string[]) {}

  open(tag: string, attributes: Attributes): void {
    if (["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"].includes(tag)) this.#in = tag;
    else if (this.#in === "numFmts" && tag === "numFmt") this.formats.set(Number(attributes.numFmtId), attributes.formatCode ?? "General");
    else if (this.#in === "fonts") this.#font(tag, attributes);
    else if (this.#in === "fills") this.#fill(tag, attributes);
    else if (this.#in === "borders") this.#border(tag, attributes);
    else if (this.#in === "cellXfs") this.#style(tag, attributes);
  }

  #font(tag: string, attributes: Attributes): void {
    if (tag === "font") this.fonts.push({});
    const font = this.fonts.at(-1);
    if (!font) return;
    const on = attributes.val !== "0" && attributes.val !== "none";
    if (tag === "b") font.bold = on;
    else if (tag === "i") font.italic = on;
    else if (tag === "u") font.underline = on;
    else if (tag === "strike") font.strike = on;
    else if (tag === "sz") font.size = Math.max(4, Math.min(72, Number(attributes.val) || 11));
    else if (tag === "color") font.ink = colourOf(attributes, this.theme);
  }

  #fill(tag: string, attributes: Attributes): void {
    if (tag === "fill") this.fills.push(undefined);
    else if (tag === "fgColor" && this.fills.length > 2) this.fills[this.fills.length - 1] = colourOf(attributes, this.theme);
  }

  #border(tag: string, attributes: Attributes): void {
    if (tag === "border") this.borders.push(undefined);
    if (!["left", "right", "top", "bottom"].includes(tag) || !attributes.style || attributes.style === "none") return;
    this.#side = { left: "l", right: "r", top: "t", bottom: "b" }[tag] ?? "";
    const thick = /medium|thick|double/.test(attributes.style) ? this.#side.toUpperCase() : this.#side;
    this.borders[this.borders.length - 1] = (this.borders.at(-1) ?? "") + thick;
  }

  #style(tag: string, attributes: Attributes): void {
    if (tag === "xf" && this.styles.length < MOST) this.styles.push(this.#made(attributes));
    const style = this.styles.at(-1);
    if (tag !== "alignment" || !style) return;
    style.across = ACROSS[attributes.horizontal ?? ""];
    style.down = DOWN[attributes.vertical ?? ""];
    style.wrap = attributes.wrapText === "1" || attributes.wrapText === "true";
    style.indent = Math.min(15, Number(attributes.indent) || 0);
  }

  #made(attributes: Attributes): Style {
    const id = Number(attributes.numFmtId) || 0;
    return {
      format: this.formats.get(id) ?? BUILT_IN[id] ?? "General",
      fill: this.fills[Number(attributes.fillId)],
      lines: this.borders[Number(attributes.borderId)],
      ...this.fonts[Number(attributes.fontId)],
    };
  }
}

export function readStyles(bytes: Uint8Array | undefined, theme: string[]): Style[] {
  const reader = new StyleReader(theme);
  if (bytes) readXml(bytes, { open: (tag, attributes) => reader.open(tag, attributes) });
  return reader.styles.length > 0 ? reader.styles : [{ format: "General" }];
}
