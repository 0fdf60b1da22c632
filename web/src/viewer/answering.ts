/** A worker's side: one question in, one answer or the key of a sentence out. */

import { Unviewable } from "./failure";
import type { Answer } from "./worker";

type Port = { onmessage: ((event: MessageEvent) => void) | null; postMessage(message: unknown, transfer: Transferable[]): void };

export function answering<Q, T>(act: (question: Q) => Promise<{ done: T; transfer?: Transferable[] }>): void {
  const port = self as unknown as Port;
  port.onmessage = async ({ data }: MessageEvent<Q>) => {
    try {
      const { done, transfer } = await act(data);
      port.postMessage({ done } satisfies Answer<T>, transfer ?? []);
    } catch (error) {
      const known = error instanceof Unviewable ? error : new Unviewable("damaged");
      port.postMessage({ failed: known.key, params: known.params } satisfies Answer<T>, []);
    }
  };
}
