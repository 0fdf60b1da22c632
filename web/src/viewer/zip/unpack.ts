/** An Office file's parts, unpacked within the limits. Meant for workers: it takes a while. */

import { type Unzipped, unzipSync } from "fflate";
import { directoryOf } from "./directory";
import { checkContainer, checkEntries, checkXml } from "./limits";

/**
 * The parts whose names `wanted` takes. Each lands in a buffer of the size that the directory names, so that a size
 * that lies can't make it grow.
 */
export function unpack(bytes: Uint8Array, wanted: (name: string) => boolean = () => true): Unzipped {
  checkContainer(bytes);
  checkEntries(directoryOf(bytes));
  const parts = unzipSync(bytes, { filter: ({ name }) => wanted(name) });
  for (const [name, part] of Object.entries(parts)) {
    if (/\.(xml|rels)$/i.test(name)) checkXml(new TextDecoder().decode(part.subarray(0, 8192)));
  }
  return parts;
}

/** A part as text; undefined when there is none of this name. */
export function textOf(parts: Unzipped, name: string): string | undefined {
  const part = parts[name];
  return part && new TextDecoder().decode(part);
}
