/** Colours as a workbook writes them: plain, from its theme, or from the old fixed list. */

import { readXml, type Attributes } from "./xml";

const OLD = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF".split(" ");
const OLD_MORE =
  "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333".split(" ");
const INDEXED = [...OLD, ...OLD, ...OLD_MORE];
const OFFICE = "FFFFFF 000000 EEECE1 1F497D 4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 0000FF 800080".split(" ");

/** The theme's colours in the order in which cells count them. */
export function readTheme(bytes: Uint8Array | undefined): string[] {
  if (!bytes) return OFFICE;
  const found: string[] = [];
  let inside = false;
  readXml(bytes, {
    open(tag, attributes) {
      if (tag === "clrScheme") inside = true;
      else if (inside && tag === "srgbClr") found.push(attributes.val ?? "000000");
      else if (inside && tag === "sysClr") found.push(attributes.lastClr ?? "000000");
    },
    close(tag) {
      if (tag === "clrScheme") inside = false;
    },
  });
  // Light and dark change places between the theme and the cells.
  const [dark, light, dark2, light2, ...rest] = found;
  return found.length < 12 ? OFFICE : ([light, dark, light2, dark2, ...rest] as string[]);
}

/** A colour as CSS; undefined when none is named. */
export function colourOf(attributes: Attributes, theme: string[]): string | undefined {
  const base = attributes.rgb?.slice(-6) ?? (attributes.theme ? theme[Number(attributes.theme)] : INDEXED[Number(attributes.indexed ?? "none")]);
  if (!base || !/^[0-9a-f]{6}$/i.test(base)) return undefined;
  return `#${tinted(base, Number(attributes.tint ?? 0))}`;
}

/** Lighter for a tint above 0, darker below. */
export function tinted(hex: string, tint: number): string {
  const change = (value: number) => Math.round(tint < 0 ? value * (1 + tint) : value + (255 - value) * tint);
  const parts = [0, 2, 4].map((at) => change(Number.parseInt(hex.slice(at, at + 2), 16)));
  return parts.map((value) => Math.max(0, Math.min(255, value)).toString(16).padStart(2, "0")).join("");
}
