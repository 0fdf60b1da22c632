/** A workbook's styles as CSS. */

import type { Style } from "../workbook/model";

/** Pixels on the grid for a point of the file: its usual 11 points are our 13 pixels. */
export const LETTER = 1.18;

const LINE = "1px solid #8a8a8a";
const THICK = "2px solid #333";
const SIDES = { l: "left", r: "right", t: "top", b: "bottom" } as const;
const DOWN = { top: "flex-start", middle: "center", bottom: "flex-end" } as const;

export function cssOf(style: Style): string {
  const parts: string[] = [];
  if (style.bold) parts.push("font-weight: 700");
  if (style.italic) parts.push("font-style: italic");
  if (style.underline || style.strike) parts.push(`text-decoration: ${[style.underline && "underline", style.strike && "line-through"].filter(Boolean).join(" ")}`);
  if (style.size && style.size !== 11) parts.push(`font-size: ${Math.round(style.size * LETTER)}px`);
  if (style.ink) parts.push(`color: ${style.ink}`);
  if (style.fill) parts.push(`background-color: ${style.fill}`);
  if (style.down) parts.push(`align-items: ${DOWN[style.down]}`);
  if (style.indent) parts.push(`padding-inline-start: ${4 + style.indent * 9}px`);
  for (const letter of style.lines ?? "") {
    const side = SIDES[letter.toLowerCase() as keyof typeof SIDES];
    parts.push(`border-${side}: ${letter === letter.toLowerCase() ? LINE : THICK}`);
  }
  return parts.join("; ");
}
