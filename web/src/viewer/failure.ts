/** A file that can't be shown, with the sentence that says why. */

import { type Params, type WordKey, word } from "./words";

export class Unviewable extends Error {
  constructor(
    readonly key: WordKey,
    readonly params: Params = {},
  ) {
    super(key);
  }
}

/** The sentence for a person: the known reason, or that the file is damaged. Never the library's own message. */
export function reasonFor(error: unknown): string {
  return error instanceof Unviewable ? word(error.key, error.params) : word("damaged");
}
