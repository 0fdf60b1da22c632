import { expect, test } from "vitest";
import { colourOf, readTheme, tinted } from "./colours";

test("plain, themed, tinted and old colours", () => {
  expect(colourOf({ rgb: "FFAA0011" }, [])).toBe("#aa0011");
  expect(colourOf({ theme: "1" }, readTheme(undefined))).toBe("#000000");
  expect(colourOf({ indexed: "10" }, [])).toBe("#ff0000");
  expect(colourOf({ rgb: "url(x)" }, [])).toBeUndefined();
  expect([tinted("000000", 0.5), tinted("ffffff", -0.5)]).toEqual(["808080", "808080"]);
});
