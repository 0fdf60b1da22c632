/** Makes an Office file safe, away from the page. */

import { answering } from "../answering";
import { repack } from "./repack";

answering<{ bytes: Uint8Array; longest: number }, Uint8Array>(async ({ bytes, longest }) => {
  const done = repack(bytes, longest);
  return { done, transfer: [done.buffer] };
});
