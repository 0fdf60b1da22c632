/** A PDF opened in a worker, read by ranges, with nothing in it allowed to run. */

import { GlobalWorkerOptions, type PDFDocumentProxy, getDocument } from "pdfjs-dist";
import workerScript from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { Unviewable } from "../failure";
import { readSpan } from "../file";
import { startWorker } from "../worker";
import { Resources } from "./resources";
import { FileTransport } from "./transport";

const PIECE = 256 * 1024;
const PATIENCE = 20_000;

/** Unviewable when it is locked, damaged or doesn't open in time. */
export async function openPdf(size: number): Promise<PDFDocumentProxy> {
  GlobalWorkerOptions.workerPort = await startWorker(workerScript);
  const first = await readSpan({ start: 0, end: Math.min(size, 4 * PIECE) });
  return within(PATIENCE, load(size, first));
}

async function load(size: number, first: Uint8Array): Promise<PDFDocumentProxy> {
  const task = getDocument({
    ...(first.length >= size ? { data: first } : {}),
    range: first.length >= size ? undefined : new FileTransport(size, first, () => void task.destroy()),
    rangeChunkSize: PIECE,
    disableAutoFetch: true,
    disableStream: true,
    useWorkerFetch: false,
    BinaryDataFactory: Resources,
    enableXfa: false,
    maxImageSize: 64 * 1024 * 1024,
    verbosity: 0,
  });
  return task.promise.catch((error: unknown) => {
    throw new Unviewable(error instanceof Error && error.name === "PasswordException" ? "locked" : "damaged");
  });
}

function within<T>(time: number, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Unviewable("too_long", { seconds: time / 1000 })), time);
  });
  return Promise.race([promise, late]);
}
