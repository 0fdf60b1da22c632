/** The line to a shell in the computer: bytes both ways, the size of the window as JSON text. */

export interface Ears {
  bytes: (data: Uint8Array) => void;
  open: () => void;
  /** The line ended, and why as the server says it; `refused` when there was no shell to be had at all. */
  closed: (refused: boolean, why: string) => void;
}

const ENDED = 1000;
/** So many bytes go at once: the server takes no more, and a paste may be long. */
const MOST_BYTES = 32 * 1024;

export class Line {
  private readonly socket: WebSocket;
  private readonly encoder = new TextEncoder();
  private wasOpen = false;

  constructor(address: string, ears: Ears) {
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.wasOpen = true;
      ears.open();
    };
    this.socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) ears.bytes(new Uint8Array(data));
    };
    this.socket.onclose = ({ code, reason }) => ears.closed(!this.wasOpen || code >= 4000, code === ENDED ? "" : reason);
  }

  type(text: string): void {
    const bytes = this.encoder.encode(text);
    for (let from = 0; from < bytes.length; from += MOST_BYTES) this.send(bytes.slice(from, from + MOST_BYTES));
  }

  /** Bytes that are no text: what some mouse reports are. */
  raw(binary: string): void {
    this.send(Uint8Array.from(binary, (character) => character.charCodeAt(0) & 0xff));
  }

  resize(cols: number, rows: number): void {
    this.send(JSON.stringify({ cols, rows }));
  }

  close(): void {
    this.socket.onclose = null;
    this.socket.onmessage = null;
    this.socket.close();
  }

  private send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data);
  }
}

export function addressOf(task: string, { host, protocol }: Pick<Location, "host" | "protocol">): string {
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/api/tasks/${encodeURIComponent(task)}/terminal`;
}
