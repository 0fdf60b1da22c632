import { expect, it } from "vitest";
import { sizeOf } from "./textSize";

it("takes only a size that there is", () => {
  expect(sizeOf("large")).toBe("large");
  expect(sizeOf(null)).toBe("normal");
  expect(sizeOf("toString")).toBe("normal");
});
