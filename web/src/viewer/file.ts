/** The file's bytes: a piece of it, or all of a small one. */

import { Unviewable } from "./failure";
import { type Span, pieces, rangeHeader } from "./ranges";
import { sizeWords } from "./words";

const MB = 1024 * 1024;

/** Documents above this many bytes are not unpacked in the window. */
export const DOCUMENT_LIMIT = 50 * MB;

const PIECE = 4 * MB;

export async function readSpan(span: Span): Promise<Uint8Array<ArrayBuffer>> {
  if (span.end <= span.start) return new Uint8Array();
  const answer = await fetch("/file", { headers: { Range: rangeHeader(span) } }).catch(() => null);
  if (!answer?.ok) throw new Unviewable("gone");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // A server that knows no ranges sends all of it.
  return answer.status === 206 ? bytes : bytes.slice(span.start, span.end);
}

/** All bytes, piece by piece, so that a size that lies can't grow without end; Unviewable above the limit. */
export async function readWhole(size: number, limit: number = DOCUMENT_LIMIT): Promise<Uint8Array<ArrayBuffer>> {
  refuseAbove(size, limit);
  const whole = new Uint8Array(size);
  for (const span of pieces({ start: 0, end: size }, PIECE)) {
    whole.set((await readSpan(span)).subarray(0, span.end - span.start), span.start);
  }
  return whole;
}

export function refuseAbove(size: number, limit: number): void {
  if (size > limit) throw new Unviewable("too_big", { size: sizeWords(size), limit: sizeWords(limit) });
}
