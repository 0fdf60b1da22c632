import { expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { labelOf } from "./report";
import { troubleOf } from "./usePreview";

it("tells apart why there is no preview", () => {
  expect(troubleOf(new ApiError(404, "not_found", ""))).toBe("gone");
  expect(troubleOf(new ApiError(413, "too_big", ""))).toBe("too_big");
  expect(troubleOf(new ApiError(0, "offline", ""))).toBe("offline");
  expect(troubleOf(new ApiError(409, "cant_look", ""))).toBe("failed");
  expect(troubleOf(new TypeError())).toBe("failed");
});

it("knows a preview's label", () => {
  expect(labelOf("http://00ff00ff00ff00ff.preview.localhost:4000/")).toBe("00ff00ff00ff00ff");
  expect(labelOf("nonsense")).toBeNull();
});
