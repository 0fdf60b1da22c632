/** The one stream of events a window has: resumed where it was, opened anew when the server comes back. */
import { ApiError, api, linkTo, signedOut } from "./client";
import type { LivePiece, LogRecord, Preparing } from "./log";

export interface Ears {
  record: (record: LogRecord) => void;
  live: (piece: LivePiece) => void;
  preparing: (news: Preparing) => void;
  online: (is: boolean) => void;
}

const SLOWEST_MS = 5000;

/** Listens from after `seq` on. Gives back what ends it. */
export function listen(seq: number, ears: Ears): () => void {
  let last = seq;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;

  const heard = <T>(act: (data: T) => void) => (event: MessageEvent<string>) => act(JSON.parse(event.data) as T);

  function open() {
    source = new EventSource(linkTo("/events", { query: { after: last } }));
    source.onopen = () => {
      tries = 0;
      ears.online(true);
    };
    source.addEventListener("record", heard<LogRecord>(take));
    source.addEventListener("live", heard(ears.live));
    source.addEventListener("preparing", heard(ears.preparing));
    source.addEventListener("revoked", () => {
      close();
      signedOut();
    });
    source.onerror = () => {
      ears.online(false);
      // The browser tries again by itself after a broken line, but never after an answer such as 503 or 401.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(() => void again(), wait());
    };
  }

  function take(record: LogRecord) {
    if (record.seq <= last) return;
    last = record.seq;
    ears.record(record);
  }

  const wait = () => Math.min(SLOWEST_MS, 500 * 2 ** tries++);

  /** An EventSource does not tell why it was refused: a plain request does, and a lost session ends the window. */
  async function again() {
    try {
      await api.get("/hello");
      open();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) timer = setTimeout(() => void again(), wait());
    }
  }

  function close() {
    clearTimeout(timer);
    source?.close();
  }

  open();
  return close;
}
