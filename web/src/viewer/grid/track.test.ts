import { expect, test } from "vitest";
import { Track } from "./track";

test("all of one size", () => {
  const track = new Track(1_048_576, 20, new Map());
  expect([track.length, track.offset(1000), track.at(20_019), track.at(-5), track.at(1e12)]).toEqual([20_971_520, 20_000, 1000, 0, 1_048_575]);
});

test("some larger, some hidden", () => {
  const track = new Track(10, 20, new Map([[2, 50], [4, 0], [99, 7]]));
  expect([0, 1, 2, 3, 4, 5, 10].map((place) => track.offset(place))).toEqual([0, 20, 40, 90, 110, 110, 210]);
  expect([track.at(89), track.at(90), track.at(110), track.at(209)]).toEqual([2, 3, 5, 9]);
});

test("an empty one", () => {
  expect(new Track(0, 20, new Map()).at(5)).toBe(0);
});
