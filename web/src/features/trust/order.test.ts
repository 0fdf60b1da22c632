import { expect, it } from "vitest";
import { ordered, totals, verdictOf } from "./order";
import type { Host } from "./types";

const host = (name: string, more: Partial<Host> = {}): Host => ({
  host: name,
  exit: "door",
  allowed: 1,
  refused: 0,
  out: 0,
  into: 0,
  rule: "packages",
  reason: "",
  last: 0,
  ...more,
});

it("puts the host to which most went first", () => {
  const hosts = [host("b"), host("a"), host("c", { into: 5 }), host("d", { out: 1 })];
  expect(ordered(hosts).map((one) => one.host)).toEqual(["d", "c", "a", "b"]);
});

it("tells whether all, some or none was let through", () => {
  expect(verdictOf(host("a"))).toBe("allowed");
  expect(verdictOf(host("a", { allowed: 0, refused: 2 }))).toBe("refused");
  expect(verdictOf(host("a", { refused: 2 }))).toBe("both");
});

it("adds up", () => {
  expect(totals([host("a", { out: 1, into: 2, refused: 3 }), host("b", { out: 10 })])).toEqual({
    out: 11,
    into: 2,
    refused: 3,
  });
});
