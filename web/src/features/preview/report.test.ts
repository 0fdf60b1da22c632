import { describe, expect, it } from "vitest";
import { isPreviewAddress, reportIn } from "./report";

const frame = {} as Window;
const from = (data: unknown, source: Window | null = frame) => reportIn({ source, data }, frame);

describe("a report from the frame", () => {
  it("is believed only when it comes from that frame", () => {
    const ready = { type: "workroom-preview", state: "ready" };
    expect(from(ready)).toEqual({ state: "ready" });
    expect(from(ready, {} as Window)).toBeNull();
    expect(reportIn({ source: null, data: ready }, null)).toBeNull();
  });

  it("carries a short reason without hidden characters", () => {
    const failed = (reason: unknown) => from({ type: "workroom-preview", state: "failed", reason });
    expect(failed("no\u202e table\u0000")).toEqual({ state: "failed", reason: "no  table" });
    expect(failed("x".repeat(1000))).toEqual({ state: "failed", reason: "x".repeat(300) });
    expect(failed({ toString: "evil" })).toEqual({ state: "failed", reason: "" });
  });

  it("is nothing when it is anything else", () => {
    for (const data of [null, 1, "ready", {}, { type: "other", state: "ready" }, { type: "workroom-preview" }])
      expect(from(data)).toBeNull();
    expect(from({ type: "workroom-preview", state: "navigate" })).toBeNull();
  });
});

it("knows the preview origin and nothing else", () => {
  expect(isPreviewAddress("http://0123456789abcdef.preview.localhost:4000/view", "4000")).toBe(true);
  for (const bad of [
    "http://0123456789abcdef.preview.localhost:4001/",
    "http://0123456789abcdef.localhost:4000/",
    "https://0123456789abcdef.preview.localhost:4000/",
    "http://0123456789abcdef.preview.localhost.example.org:4000/",
    "http://user@0123456789abcdef.preview.localhost:4000/",
    "javascript:alert(1)",
    "data:text/html,x",
    "nonsense",
  ])
    expect(isPreviewAddress(bad, "4000")).toBe(false);
});
