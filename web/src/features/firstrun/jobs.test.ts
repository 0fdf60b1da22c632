import { expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { taskFor, wantsConfirming } from "./jobs";

it("hands over the one folder, to read and change", () => {
  expect(taskFor("tidy-folder", "/home/agent/Downloads", "Tidy up.", false)).toEqual({
    prompt: "Tidy up.",
    skill: "tidy-folder",
    folders: [{ path: "/home/agent/Downloads", access: "write" }],
  });
});

it("says that the person was asked twice only when it is so", () => {
  expect(taskFor("tidy-folder", "/home/agent", "Tidy up.", true).confirmed).toBe(true);
  expect(wantsConfirming(new ApiError(409, "grant_needs_confirming", "That is a lot."))).toBe(true);
  expect(wantsConfirming(new ApiError(409, "grant_refused", "No."))).toBe(false);
});
