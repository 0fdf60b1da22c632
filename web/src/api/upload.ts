/** Uploads: a file's bytes go as they are, streamed from disk, with how far they have come. */
import { ApiError, token } from "./client";
import { filled } from "./paths";
import type { Wanted } from "./paths";
import type { Failed, Uploaded } from "./types";

export interface UploadOptions {
  /** The id of the set of files dropped together: they land in one folder. */
  folder?: string;
  /** Called with bytes sent. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

type Told = Uploaded & Partial<Failed>;

function answerOf(request: XMLHttpRequest): Told {
  try {
    return JSON.parse(request.responseText) as Told;
  } catch {
    return {} as Told;
  }
}

export function upload(file: File, options: UploadOptions = {}): Promise<Uploaded> {
  const { folder, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    // fetch tells nothing about how far an upload is.
    const request = new XMLHttpRequest();
    const wanted: Wanted<"post", "/uploads"> = { query: { name: file.name, folder } };
    request.open("POST", `/api${filled("/uploads", wanted)}`);
    request.setRequestHeader("X-Workroom-Token", token.get() ?? "");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onProgress?.(event.loaded);
    request.onerror = () => reject(new ApiError(0, "offline", ""));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      const answer = answerOf(request);
      if (request.status < 300) resolve(answer);
      else reject(new ApiError(request.status, answer.error?.kind ?? "unreadable", answer.error?.message ?? `HTTP ${request.status}`, answer.error?.hint ?? null));
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
