import { expect, test } from "vitest";
import { nextSpan, pieces, rangeHeader, tailSpan } from "./ranges";

test("goes through a file piece by piece, to its very end", () => {
  expect(nextSpan(0, 10, 4)).toEqual({ start: 0, end: 4 });
  expect(nextSpan(8, 10, 4)).toEqual({ start: 8, end: 10 });
  expect(nextSpan(10, 10, 4)).toBeNull();
  expect(nextSpan(0, 0, 4)).toBeNull();
});

test("asks for the last bytes, and for all of a small file", () => {
  expect(tailSpan(10, 4)).toEqual({ start: 6, end: 10 });
  expect(tailSpan(3, 4)).toEqual({ start: 0, end: 3 });
});

test("names the last byte, not the one after", () => {
  expect(rangeHeader({ start: 0, end: 10 })).toBe("bytes=0-9");
});

test("cuts a span without gap or overlap", () => {
  expect(pieces({ start: 2, end: 9 }, 3)).toEqual([{ start: 2, end: 5 }, { start: 5, end: 8 }, { start: 8, end: 9 }]);
  expect(pieces({ start: 2, end: 2 }, 3)).toEqual([]);
});
