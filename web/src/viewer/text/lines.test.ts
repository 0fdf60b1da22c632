import { expect, test } from "vitest";
import { LineKeeper, blocks } from "./lines";

test("a line cut between two pieces comes whole", () => {
  const keeper = new LineKeeper(100);
  expect(keeper.take("one\ntw", false)).toEqual(["one"]);
  expect(keeper.take("o\r", false)).toEqual([]);
  expect(keeper.take("\nthree\n", true)).toEqual(["two", "three"]);
});

test("an endless line is cut and does not pile up", () => {
  const keeper = new LineKeeper(4);
  expect(keeper.take("abcdefghij", false).join("|")).toBe("abcd|efgh|ij");
  expect(keeper.take("kl", true)).toEqual(["kl"]);
});

test("blocks", () => {
  expect(blocks([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
});
