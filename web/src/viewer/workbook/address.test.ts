import { expect, test } from "vitest";
import { areaAt, cellAt, cellName, columnName, columnNumber } from "./address";

test("columns", () => {
  expect([0, 25, 26, 701, 702, 16_383].map(columnName)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
  expect(["A", "Z", "AA", "XFD"].map(columnNumber)).toEqual([0, 25, 26, 16_383]);
});

test("cells and areas", () => {
  expect(cellAt("$B$3")).toEqual({ row: 2, column: 1 });
  expect([cellAt("A0"), cellAt("XFE1"), cellAt("A1048577"), cellAt("Rate")]).toEqual([null, null, null, null]);
  expect(areaAt("C3:A1")).toEqual({ top: 0, left: 0, bottom: 2, right: 2 });
  expect(areaAt("B:B")).toMatchObject({ left: 1, right: 1, top: 0, bottom: 1_048_575 });
  expect(cellName(2, 27)).toBe("AB3");
});
