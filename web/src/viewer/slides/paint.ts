/** A deck's fills and lines as CSS. */

import type { Fill } from "pptxtojson";

const COLOUR = /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]+\)|[a-z]{3,20})$/i;
const PICTURE = /^data:image\/(png|jpeg|gif|webp|bmp);base64,[a-z0-9+/=]+$/i;

/** A colour, if it is one: the deck's words never become other CSS. */
export function colour(value: string | undefined | null): string {
  return value && COLOUR.test(value) ? value : "";
}

/** The address of a picture held inside the deck; empty for anything else. */
export function picture(value: string | undefined | null): string {
  return value && PICTURE.test(value) ? value : "";
}

export function background(fill: Fill | null | undefined): string {
  if (!fill) return "";
  if (fill.type === "color") return colour(fill.value);
  if (fill.type === "image") return picture(fill.value.base64) ? `center / cover url("${fill.value.base64}")` : "";
  if (fill.type === "pattern") return colour(fill.value.backgroundColor);
  return gradient(fill.value.colors, fill.value.rot, fill.value.path);
}

function gradient(colours: { pos: string; color: string }[], turn: number, path: string): string {
  const stops = colours.map(({ pos, color }) => `${colour(color) || "transparent"} ${Number.parseFloat(pos) || 0}%`).join(", ");
  return path === "circle" ? `radial-gradient(${stops})` : `linear-gradient(${(Number(turn) || 0) + 90}deg, ${stops})`;
}

type Line = { borderWidth?: number; borderType?: string; borderColor?: string };

/** A border; empty when it has no width. */
export function border(line: Line | undefined): string {
  if (!line?.borderWidth) return "";
  const style = ["dashed", "dotted"].includes(line.borderType ?? "") ? line.borderType : "solid";
  return `${line.borderWidth}pt ${style} ${colour(line.borderColor) || "currentColor"}`;
}
