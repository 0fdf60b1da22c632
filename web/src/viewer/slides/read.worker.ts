/** Reads a deck of slides away from the page, so that a hostile one can be ended. */

import { parse } from "pptxtojson";
import { answering } from "../answering";
import { repack } from "../zip/repack";
import type { Deck } from "./deck";

const LONGEST = 20 * 1024 * 1024;

answering<Uint8Array, Deck>(async (bytes) => {
  const safe = repack(bytes, LONGEST);
  const { slides, size } = await parse(safe.buffer, { imageMode: "base64", videoMode: "none", audioMode: "none" });
  return { done: { slides, size } };
});
