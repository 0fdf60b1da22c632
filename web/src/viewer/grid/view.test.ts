import { expect, test } from "vitest";
import { Track } from "./track";
import { sampled } from "./fit";
import { mergesIn, placesIn, scrolledTo, windowOf } from "./view";

const track = new Track(100, 10, new Map());

test("what shows behind the frozen rows", () => {
  expect(windowOf(track, 0, 0, 45)).toEqual({ first: 0, last: 4 });
  expect(windowOf(track, 2, 50, 45)).toEqual({ first: 7, last: 9 });
  expect(placesIn({ first: 7, last: 9 }, 2, 100)).toEqual([0, 1, 7, 8, 9]);
  expect(placesIn(windowOf(new Track(1, 10, new Map()), 3, 0, 45), 3, 1)).toEqual([0]);
});

test("scrolls no further than it must", () => {
  expect(scrolledTo(track, 0, 0, 50, 3)).toBe(0);
  expect(scrolledTo(track, 0, 0, 50, 7)).toBe(30);
  expect(scrolledTo(track, 2, 60, 50, 4)).toBe(20);
  expect(scrolledTo(track, 2, 60, 50, 1)).toBe(60);
});

test("a merged area shows though it begins outside", () => {
  const merge = { top: 0, left: 0, bottom: 20, right: 1 };
  expect(mergesIn([merge], { first: 10, last: 12 }, { first: 0, last: 3 }, 0, 0)).toEqual([merge]);
  expect(mergesIn([merge], { first: 21, last: 30 }, { first: 0, last: 3 }, 0, 0)).toEqual([]);
});

test("samples hold the first and the last row", () => {
  expect(sampled(3)).toEqual([0, 1, 2]);
  const rows = sampled(100_000);
  expect([rows.length, rows[0], rows.at(-1)]).toEqual([250, 0, 99_999]);
});
