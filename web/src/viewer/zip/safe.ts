/** An Office file made safe for the libraries that unpack it on the page. */

import { readWhole } from "../file";
import { askWorker } from "../worker";
import script from "./safe.worker?worker&url";

/** Unviewable when it is too big, damaged, locked or made to harm, or holds a text of more than `longest` bytes. */
export async function readSafely(size: number, longest: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readWhole(size);
  return askWorker<Uint8Array<ArrayBuffer>>(script, { bytes, longest }, [bytes.buffer]);
}
