/** A text file read forward, a piece at a time, as lines. */

import { Unviewable } from "../failure";
import { readSpan } from "../file";
import { nextSpan, tailSpan } from "../ranges";
import { decoderFor, writingOf } from "./decode";
import { LineKeeper } from "./lines";

export const PIECE = 256 * 1024;

const LONGEST_LINE = 10_000;

export class TextSource {
  #at = 0;
  #decoder: TextDecoder | null = null;
  readonly #keeper = new LineKeeper(LONGEST_LINE);

  constructor(readonly size: number) {}

  get ended(): boolean {
    return this.#at >= this.size;
  }

  /** How many bytes have been read. */
  get read(): number {
    return this.#at;
  }

  /** The next lines; Unviewable when the first piece shows that it is no text. */
  async next(): Promise<string[]> {
    const span = nextSpan(this.#at, this.size, PIECE);
    if (!span) return [];
    const bytes = await readSpan(span);
    // A file that has become shorter than it was ends here, and does not ask for ever.
    this.#at = bytes.length === 0 ? this.size : span.end;
    this.#decoder ??= this.#decoderOf(bytes);
    return this.#keeper.take(this.#decoder.decode(bytes, { stream: !this.ended }), this.ended);
  }

  /** The last lines of a file whose middle is left out. */
  async tail(): Promise<string[]> {
    const bytes = await readSpan(tailSpan(this.size, PIECE));
    const text = (this.#decoder ?? new TextDecoder()).decode(bytes);
    const lines = new LineKeeper(LONGEST_LINE).take(text, true);
    this.#at = this.size;
    return lines.slice(1);
  }

  #decoderOf(first: Uint8Array): TextDecoder {
    const writing = writingOf(first, this.ended);
    if (writing === "binary") throw new Unviewable("no_text");
    return decoderFor(writing);
  }
}
