import { expect, test } from "vitest";
import { inkOf, written } from "./formats";

test("numbers, dates and shares", () => {
  expect(written(1234.5, '#,##0.00;[Red]-#,##0.00;"–"', "en")).toBe("1,234.50");
  expect(written(0, '#,##0.00;[Red]-#,##0.00;"–"', "en")).toBe("–");
  expect(written(46_032, "yyyy-mm-dd", "en")).toBe("2026-01-10");
  expect(written(46_032 - 1462, "yyyy-mm-dd", "en", true)).toBe("2026-01-10");
  expect(written(0.256, "0.0%", "en")).toBe("25.6%");
  expect(written(1234.5, "#,##0.0", "de")).toBe("1.234,5");
});

test("what has no format, or a broken one, is shown plainly", () => {
  expect([written("words", "General", "en"), written(true, "General", "en"), written({ fault: "#N/A" }, "0", "en"), written(null, "0", "en")]).toEqual(["words", "TRUE", "#N/A", ""]);
  expect(written(7, '"unclosed', "en")).toContain("7");
});

test("red below zero", () => {
  expect([inkOf(-1, "0;[Red]-0"), inkOf(1, "0;[Red]-0")]).toEqual(["#c00000", undefined]);
});
