import { expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { refusalKey } from "./answering";

it("says in our words what the server tells by its kinds", () => {
  expect(refusalKey(new ApiError(409, "not_waiting", "Nothing waits."))).toBe("answered");
  expect(refusalKey(new ApiError(409, "too_early", "Too quick."))).toBe("early");
  expect(refusalKey(new ApiError(0, "offline", ""))).toBe("offline");
});

it("leaves the rest to the server's own sentence", () => {
  expect(refusalKey(new ApiError(409, "answer_does_not_fit", "It has changed."))).toBeNull();
  expect(refusalKey(new TypeError("x"))).toBeNull();
});
