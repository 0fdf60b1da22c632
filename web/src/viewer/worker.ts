/**
 * Workers for a page of an opaque origin. Such a page may not name a script's address for one, and a module worker
 * from a blob is refused as well: a classic worker from a blob that imports the script is what remains.
 */

import { Unviewable } from "./failure";
import type { Params, WordKey } from "./words";

/** What our own workers answer. */
export type Answer<T> = { done: T } | { failed: WordKey; params?: Params };

const STARTED = "workroom-started";
const MISSING = "workroom-missing";

/** Starts a worker on a built script; resolves once it listens. Rejects when the script can't be had. */
export function startWorker(script: string): Promise<Worker> {
  const address = JSON.stringify(new URL(script, location.href).href);
  const text = `import(${address}).then(() => postMessage("${STARTED}"), () => postMessage("${MISSING}"))`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url);
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent<unknown>) => {
      // A script may say things of its own before.
      if (data !== STARTED && data !== MISSING) return;
      worker.removeEventListener("message", listen);
      URL.revokeObjectURL(url);
      if (data === STARTED) resolve(worker);
      else reject(new Unviewable("gone"));
    };
    worker.addEventListener("message", listen);
  });
}

/** One question to a worker of its own, which is ended after `seconds` whatever it does: a hostile file costs no more. */
export async function askWorker<T>(script: string, question: unknown, transfer: Transferable[], seconds = 20): Promise<T> {
  const worker = await startWorker(script);
  try {
    return await answerOf<T>(worker, question, transfer, seconds);
  } finally {
    worker.terminate();
  }
}

function answerOf<T>(worker: Worker, question: unknown, transfer: Transferable[], seconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(() => reject(new Unviewable("too_long", { seconds })), seconds * 1000);
    worker.onerror = () => reject(new Unviewable("damaged"));
    worker.onmessage = ({ data }: MessageEvent<Answer<T>>) => {
      clearTimeout(clock);
      if ("done" in data) resolve(data.done);
      else reject(new Unviewable(data.failed, data.params));
    };
    worker.postMessage(question, transfer);
  });
}
