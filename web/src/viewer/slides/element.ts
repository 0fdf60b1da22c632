/** One thing on a slide, put where the deck says. Lengths are points. */

import type { Element, Group, Image, Shape, Text } from "pptxtojson";
import { el } from "../dom";
import { word } from "../words";
import { drawChart } from "./chart";
import { background, border, colour, picture } from "./paint";
import { drawTable } from "./table";
import { textBox } from "./words";

const DEEPEST = 12;
const SVG = "http://www.w3.org/2000/svg";

export function drawElement(element: Element, depth = 0): HTMLElement {
  const place = el("div", { class: `thing ${element.type}` });
  const { left, top, width, height } = element;
  place.style.cssText = `left: ${num(left)}pt; top: ${num(top)}pt; width: ${num(width)}pt; height: ${num(height)}pt;`;
  turn(place, element);
  if (depth < DEEPEST) fill(place, element, depth);
  return place;
}

function num(value: number): number {
  return Number.isFinite(value) ? Math.max(-20_000, Math.min(20_000, value)) : 0;
}

function turn(place: HTMLElement, element: Element): void {
  const steps: string[] = [];
  if ("rotate" in element && element.rotate) steps.push(`rotate(${num(element.rotate)}deg)`);
  if ("isFlipH" in element && element.isFlipH) steps.push("scaleX(-1)");
  if ("isFlipV" in element && element.isFlipV) steps.push("scaleY(-1)");
  place.style.transform = steps.join(" ");
}

function fill(place: HTMLElement, element: Element, depth: number): void {
  switch (element.type) {
    case "text":
    case "shape":
      return drawBox(place, element);
    case "image":
      return drawPicture(place, element);
    case "table":
      return place.append(drawTable(element));
    case "chart":
      return place.append(drawChart(element));
    case "group":
    case "diagram":
      return drawGroup(place, element.elements, depth);
    case "math":
      return place.append(mathOf(element.picBase64, element.text ?? element.latex));
    case "video":
    case "audio":
      return place.append(el("p", { class: "note" }, word("media_not_played")));
  }
}

function drawGroup(place: HTMLElement, elements: Group["elements"], depth: number): void {
  for (const inner of inOrder(elements)) place.append(drawElement(inner, depth + 1));
}

/** From the hindmost to the foremost. */
export function inOrder<T extends { order: number }>(elements: T[]): T[] {
  return [...elements].sort((a, b) => a.order - b.order);
}

function drawBox(place: HTMLElement, box: Shape | Text): void {
  const outlined = box.type === "shape" && box.path ? outline(place, box) : false;
  if (!outlined) {
    place.style.background = background(box.fill);
    place.style.border = border(box);
    if (box.type === "shape" && box.shapType === "ellipse") place.style.borderRadius = "50%";
    if (box.type === "shape" && box.shapType === "roundRect") place.style.borderRadius = "8pt";
  }
  const text = el("div", { class: "words" }, textBox(box.content ?? ""));
  const inset = box.textInset ?? { l: 7.2, t: 3.6, r: 7.2, b: 3.6 };
  text.style.padding = `${num(inset.t)}pt ${num(inset.r)}pt ${num(inset.b)}pt ${num(inset.l)}pt`;
  text.style.justifyContent = box.vAlign === "mid" ? "center" : box.vAlign === "down" ? "flex-end" : "flex-start";
  if (box.type === "text" && box.isVertical) text.style.writingMode = "vertical-rl";
  if (box.autoFit?.fontScale) text.style.setProperty("zoom", String(num(box.autoFit.fontScale) / 100));
  place.append(text);
}

/** A shape's own outline, when it is a plain colour; false when it can't be drawn so. */
function outline(place: HTMLElement, box: Shape): boolean {
  if (!/^[\sMLHVCSQTAZmlhvcsqtaz\d.,e+-]+$/.test(box.path ?? "")) return false;
  if (box.fill && box.fill.type !== "color") return false;
  const svg = document.createElementNS(SVG, "svg");
  const { x, y, width, height } = box.pathViewBox ?? { x: 0, y: 0, width: box.width, height: box.height };
  svg.setAttribute("viewBox", `${num(x)} ${num(y)} ${Math.max(1, num(width))} ${Math.max(1, num(height))}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", box.path ?? "");
  path.setAttribute("fill", box.strokeOnly ? "none" : (box.fill && colour(box.fill.value)) || "none");
  path.setAttribute("stroke", box.borderWidth ? colour(box.borderColor) || "none" : "none");
  path.setAttribute("stroke-width", `${num(box.borderWidth || 0)}`);
  svg.append(path);
  place.append(svg);
  return true;
}

function drawPicture(place: HTMLElement, image: Image): void {
  const source = picture(image.base64);
  if (!source) return place.append(el("p", { class: "note" }, word("picture_not_drawn")));
  place.style.border = border(image);
  if (image.geom === "ellipse") place.style.borderRadius = "50%";
  const made = el("img", { src: source, alt: "" });
  const { l = 0, t = 0, r = 0, b = 0 } = image.rect ?? {};
  // A cut picture is drawn larger than its frame and moved.
  const [wide, high] = [Math.max(1, 100 - l - r), Math.max(1, 100 - t - b)];
  made.style.cssText = `width: ${1e4 / wide}%; height: ${1e4 / high}%; left: ${(-l / wide) * 100}%; top: ${(-t / high) * 100}%;`;
  place.append(made);
}

function mathOf(base64: string, text: string): HTMLElement {
  const source = picture(base64);
  return source ? el("img", { src: source, alt: text }) : el("p", {}, text);
}
