/** From bytes to text: which writing it is, told from its first bytes; then piece by piece. */

export type Writing = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "binary";

/** Judged by a byte order mark, else by zero bytes, else by whether it is good UTF-8. `whole`: nothing follows. */
export function writingOf(first: Uint8Array, whole: boolean): Writing {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  if (first.includes(0)) return "binary";
  return isUtf8(first, whole) ? "utf-8" : "windows-1252";
}

function isUtf8(bytes: Uint8Array, whole: boolean): boolean {
  try {
    // With `stream`, a letter cut at the end of the piece is no fault.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

export function decoderFor(writing: Exclude<Writing, "binary">): TextDecoder {
  return new TextDecoder(writing);
}
