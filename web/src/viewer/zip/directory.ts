/** A zip's own list of what it holds, read before anything is unpacked. Offsets and sizes are bytes. */

import { Unviewable } from "../failure";

export type Entry = { name: string; packed: number; unpacked: number; flags: number };

const END = 0x06054b50;
const FILE = 0x02014b50;
const END_LENGTH = 22;
const FILE_LENGTH = 46;
const LONGEST_COMMENT = 0xffff;

/** The entries of a zip; Unviewable when it is none, is cut short, or needs 64-bit sizes (no sound document does). */
export function directoryOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number += 1) {
    if (at + FILE_LENGTH > view.byteLength || view.getUint32(at, true) !== FILE) throw new Unviewable("damaged");
    const [name, extra, comment] = [28, 30, 32].map((where) => view.getUint16(at + where, true)) as [number, number, number];
    entries.push(entryAt(view, bytes, at, name));
    at += FILE_LENGTH + name + extra + comment;
  }
  return entries;
}

function entryAt(view: DataView, bytes: Uint8Array, at: number, length: number): Entry {
  return {
    name: new TextDecoder().decode(bytes.subarray(at + FILE_LENGTH, at + FILE_LENGTH + length)),
    flags: view.getUint16(at + 8, true),
    packed: view.getUint32(at + 20, true),
    unpacked: view.getUint32(at + 24, true),
  };
}

function endOf(view: DataView): number {
  const last = view.byteLength - END_LENGTH;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new Unviewable("damaged");
}
