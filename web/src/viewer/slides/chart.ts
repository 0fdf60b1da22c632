/** A chart on a slide: bars, lines or a pie drawn plainly from its numbers, and the numbers in words for a screen reader. */

import type { Chart, ChartItem, CommonChart } from "pptxtojson";
import { el } from "../dom";
import { word } from "../words";
import { colour } from "./paint";

const COLOURS = ["#4472c4", "#ed7d31", "#a5a5a5", "#ffc000", "#5b9bd5", "#70ad47"];
const SVG = "http://www.w3.org/2000/svg";
const MOST = 500;

type Box = { width: number; height: number };

export function drawChart(chart: Chart): HTMLElement {
  if (!isCommon(chart)) return unknown();
  const items = chart.data.map((item) => ({ ...item, values: item.values.slice(0, MOST) }));
  const picture = pictureOf(chart.chartType, items, { width: chart.width, height: chart.height - 22 }, chart.colors, chart.barDir === "bar");
  return picture ? el("figure", { class: "chart", role: "img", "aria-label": inWords(items) }, picture, legend(items, chart.colors)) : unknown();
}

function isCommon(chart: Chart): chart is CommonChart {
  return chart.chartType !== "scatterChart" && chart.chartType !== "bubbleChart";
}

function unknown(): HTMLElement {
  return el("p", { class: "note" }, word("chart_not_drawn"));
}

function pictureOf(type: string, items: ChartItem[], box: Box, colours: string[], lying: boolean): Element | null {
  if (items.length === 0 || box.height < 20) return null;
  if (/pie|doughnut/i.test(type)) return pie(items[0]?.values.map(({ y }) => y) ?? [], box);
  if (/line|area/i.test(type)) return lines(items, box, colours);
  return /bar/i.test(type) ? bars(items, box, colours, lying) : null;
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function canvas({ width, height }: Box): SVGElement {
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, width: `${width}pt`, height: `${height}pt` });
}

function inkOf(colours: string[], at: number): string {
  return colour(colours[at]) || (COLOURS[at % COLOURS.length] as string);
}

function highest(items: ChartItem[]): number {
  return Math.max(1e-9, ...items.flatMap(({ values }) => values.map(({ y }) => Number(y) || 0)));
}

function labelOf(item: ChartItem | undefined, at: number): string {
  const x = item?.values[at]?.x ?? String(at);
  return item?.xlabels?.[x] ?? x;
}

function label(text: string, x: number, y: number, anchor = "middle"): SVGElement {
  const made = shape("text", { x, y, "font-size": 11, "text-anchor": anchor, fill: "#595959" });
  made.textContent = text.slice(0, 40);
  return made;
}

function bars(items: ChartItem[], box: Box, colours: string[], lying: boolean): SVGElement {
  const made = canvas(box);
  const count = items[0]?.values.length ?? 0;
  const [long, across] = lying ? [box.width - 90, box.height] : [box.height - 24, box.width];
  const slot = across / Math.max(1, count);
  const thick = (slot * 0.7) / items.length;
  items.forEach((item, series) =>
    item.values.forEach(({ y }, at) => {
      const size = (Math.max(0, Number(y) || 0) / highest(items)) * long * 0.95;
      const from = at * slot + slot * 0.15 + series * thick;
      const place = lying ? { x: 90, y: from, width: size, height: thick } : { x: from, y: long - size, width: thick, height: size };
      made.append(shape("rect", { ...place, fill: inkOf(colours, series) }));
    }),
  );
  for (let at = 0; at < Math.min(count, 40); at += 1) {
    const middle = at * slot + slot / 2;
    made.append(lying ? label(labelOf(items[0], at), 84, middle + 4, "end") : label(labelOf(items[0], at), middle, box.height - 6));
  }
  return made;
}

function lines(items: ChartItem[], box: Box, colours: string[]): SVGElement {
  const made = canvas(box);
  const count = items[0]?.values.length ?? 0;
  const step = box.width / Math.max(1, count);
  const height = box.height - 24;
  items.forEach((item, series) => {
    const points = item.values.map(({ y }, at) => `${at * step + step / 2},${height - (Math.max(0, Number(y) || 0) / highest(items)) * height * 0.95}`);
    made.append(shape("polyline", { points: points.join(" "), fill: "none", stroke: inkOf(colours, series), "stroke-width": 2.5 }));
  });
  for (let at = 0; at < Math.min(count, 40); at += 1) made.append(label(labelOf(items[0], at), at * step + step / 2, box.height - 6));
  return made;
}

function pie(values: number[], box: Box): SVGElement {
  const made = canvas(box);
  const sum = values.reduce((all, value) => all + Math.max(0, Number(value) || 0), 0) || 1;
  const radius = Math.min(box.width, box.height) / 2 - 4;
  let turn = 0;
  values.forEach((value, at) => {
    // A circle as thick as its radius, dashed so that one piece shows.
    const part = Math.max(0, Number(value) || 0) / sum;
    const round = Math.PI * radius;
    const place = { cx: box.width / 2, cy: box.height / 2, r: radius / 2, fill: "none", "stroke-width": radius, stroke: inkOf([], at) };
    made.append(shape("circle", { ...place, "stroke-dasharray": `${part * round} ${round}`, transform: `rotate(${turn * 360 - 90} ${box.width / 2} ${box.height / 2})` }));
    turn += part;
  });
  return made;
}

function legend(items: ChartItem[], colours: string[]): HTMLElement {
  const made = el("figcaption");
  items.slice(0, 12).forEach((item, at) => made.append(el("span", { style: `--dot: ${inkOf(colours, at)}` }, item.key || word("series", { number: at + 1 }))));
  return made;
}

function inWords(items: ChartItem[]): string {
  const told = items.slice(0, 6).map((item) => `${item.key}: ${item.values.slice(0, 30).map(({ y }, at) => `${labelOf(item, at)} ${y}`).join(", ")}`);
  return `${word("chart")}. ${told.join("; ")}`;
}
