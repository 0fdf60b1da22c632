/** The workbook's shared strings. */

import { Enough, readXml } from "./xml";

const MOST = 2_000_000;

export function readStrings(bytes: Uint8Array | undefined): string[] {
  const found: string[] = [];
  if (!bytes) return found;
  let now = "";
  let inText = false;
  let inReading = false;
  readXml(bytes, {
    open(tag) {
      if (tag === "si") now = "";
      else if (tag === "rPh") inReading = true;
      else if (tag === "t") inText = !inReading;
    },
    text(text) {
      if (inText) now += text;
    },
    close(tag) {
      if (tag === "t") inText = false;
      else if (tag === "rPh") inReading = false;
      else if (tag === "si" && found.push(now) >= MOST) throw new Enough();
    },
  });
  return found;
}
