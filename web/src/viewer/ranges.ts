/** Which bytes to ask for next. All ends are one past the last byte. */

export type Span = { start: number; end: number };

/** The next piece of at most `step` bytes from `at`; null at the end. */
export function nextSpan(at: number, size: number, step: number): Span | null {
  return at >= size ? null : { start: at, end: Math.min(size, at + step) };
}

/** The last `length` bytes. */
export function tailSpan(size: number, length: number): Span {
  return { start: Math.max(0, size - length), end: size };
}

export function rangeHeader({ start, end }: Span): string {
  return `bytes=${start}-${end - 1}`;
}

/** The pieces of at most `step` bytes that make up a span. */
export function pieces({ start, end }: Span, step: number): Span[] {
  const found: Span[] = [];
  for (let at = start; at < end; at += step) found.push({ start: at, end: Math.min(end, at + step) });
  return found;
}
