/** How much a document may hold before it counts as made to harm. */

import { Unviewable } from "../failure";
import { sizeWords } from "../words";
import type { Entry } from "./directory";

const MB = 1024 * 1024;

export type Limits = { entries: number; one: number; all: number };

/** One part, and all parts together, unpacked. */
export const LIMITS: Limits = { entries: 10_000, one: 150 * MB, all: 250 * MB };

const ENCRYPTED = 1;

/** Throws Unviewable when a zip holds too much, or is locked. */
export function checkEntries(entries: Entry[], limits: Limits = LIMITS): void {
  if (entries.some((entry) => entry.flags & ENCRYPTED)) throw new Unviewable("locked");
  const all = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (entries.length > limits.entries) throw new Unviewable("too_many_parts", { limit: limits.entries });
  if (all > limits.all || entries.some((entry) => entry.unpacked > limits.one)) {
    throw new Unviewable("unpacks_too_big", { size: sizeWords(all), limit: sizeWords(limits.all) });
  }
}

/** Old Office files, and new ones with a password, are another container altogether: its first bytes tell. */
export function checkContainer(bytes: Uint8Array): void {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0) throw new Unviewable("old_office");
}

/** Office parts never define entities; one that does is made to harm. */
export function checkXml(text: string): void {
  if (/<!DOCTYPE|<!ENTITY/i.test(text.slice(0, 4096))) throw new Unviewable("hostile_xml");
}
