import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { addressOf, Line } from "./line";

class FakeSocket {
  static readonly OPEN = 1;
  static last: FakeSocket;
  readyState = 0;
  binaryType = "";
  sent: (string | Uint8Array)[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor(readonly address: string) {
    FakeSocket.last = this;
  }
  send(data: string | Uint8Array) {
    this.sent.push(data);
  }
  close() {
    this.onclose?.({ code: 1000, reason: "" });
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
}

beforeEach(() => void vi.stubGlobal("WebSocket", FakeSocket));
afterEach(() => void vi.unstubAllGlobals());

const ears = () => ({ bytes: vi.fn(), open: vi.fn(), closed: vi.fn() });

it("sends typed text as bytes and the size as JSON, once it is open", () => {
  const line = new Line("ws://x/", ears());
  line.type("lost");
  FakeSocket.last.open();
  line.type("é");
  line.raw("\u00ff\u0001");
  line.resize(80, 24);
  expect(FakeSocket.last.sent).toEqual([Uint8Array.of(0xc3, 0xa9), Uint8Array.of(255, 1), '{"cols":80,"rows":24}']);
});

it("takes bytes only, and tells a line that broke from one that never was", () => {
  const heard = ears();
  new Line("ws://x/", heard);
  FakeSocket.last.onmessage?.({ data: "text" });
  FakeSocket.last.onmessage?.({ data: Uint8Array.of(7).buffer });
  expect(heard.bytes.mock.calls).toEqual([[Uint8Array.of(7)]]);
  FakeSocket.last.onclose?.({ code: 1006, reason: "" });
  expect(heard.closed).toHaveBeenLastCalledWith(true, "");
  new Line("ws://x/", heard);
  FakeSocket.last.open();
  FakeSocket.last.onclose?.({ code: 1000, reason: "The terminal has ended." });
  expect(heard.closed).toHaveBeenLastCalledWith(false, "");
  new Line("ws://x/", heard);
  FakeSocket.last.open();
  FakeSocket.last.onclose?.({ code: 4000, reason: "It is off." });
  expect(heard.closed).toHaveBeenLastCalledWith(true, "It is off.");
});

it("says nothing more once it is closed by the window", () => {
  const heard = ears();
  new Line("ws://x/", heard).close();
  expect(heard.closed).not.toHaveBeenCalled();
});

it("goes to the page's own host", () => {
  expect(addressOf("a/b", { host: "f00.localhost:9", protocol: "http:" })).toBe("ws://f00.localhost:9/api/tasks/a%2Fb/terminal");
});

it("sends a long paste in pieces", () => {
  const line = new Line("ws://x/", ears());
  FakeSocket.last.open();
  line.type("x".repeat(70_000));
  expect(FakeSocket.last.sent.map((piece) => piece.length)).toEqual([32768, 32768, 4464]);
});
