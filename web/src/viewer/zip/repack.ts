/** An Office file unpacked within the limits and packed again without its links to the outside. Meant for workers. */

import { strFromU8, strToU8, zipSync } from "fflate";
import { Unviewable } from "../failure";
import { withoutOutside } from "./relations";
import { unpack } from "./unpack";

/** `longest`: how many bytes one part of text may have for the library that lays it out. */
export function repack(bytes: Uint8Array, longest: number): Uint8Array<ArrayBuffer> {
  const parts = unpack(bytes, (name) => !name.endsWith("/"));
  for (const [name, part] of Object.entries(parts)) {
    if (name.endsWith(".xml") && part.length > longest) throw new Unviewable("too_long_document");
    if (name.endsWith(".rels")) parts[name] = strToU8(withoutOutside(strFromU8(part)));
  }
  return zipSync(parts, { level: 0 });
}
