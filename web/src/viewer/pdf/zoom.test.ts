import { expect, test } from "vitest";
import { fitScale, sharpness, stepped } from "./zoom";

test("steps to the next size and stops at the ends", () => {
  expect([stepped(1, 1), stepped(1, -1), stepped(4, 1), stepped(0.25, -1), stepped(1.1, 1)]).toEqual([1.25, 0.75, 4, 0.25, 1.25]);
});

test("fits a page into the room, but never blows a small one up", () => {
  expect([fitScale(600, 300, 1), fitScale(100, 1000, 1), fitScale(600, 300, 2)]).toEqual([0.5, 1.6, 1]);
});

test("a huge page is drawn less sharp instead of failing", () => {
  expect(sharpness(100, 100, 2)).toBe(2);
  expect(20_000 * 20_000 * sharpness(20_000, 20_000, 2) ** 2).toBeCloseTo(16_000_000, 0);
});
