import { expect, it } from "vitest";
import { choicesOf } from "./useSides";

const steps = [
  { step: "s1", paths: ["/folders/w/a"] },
  { step: "s2", paths: ["/folders/w/b"] },
];

it("switches between before the task and now for a file that the task changed", () => {
  expect(choicesOf(null, steps, "/folders/w/a", { kind: "modified", undone: false })).toEqual({ before: "start", after: null });
  expect(choicesOf(null, steps, "/folders/w/a", { kind: "created", undone: false })).toBeNull();
  expect(choicesOf(null, steps, "/folders/w/a", { kind: "modified", undone: true })).toBeNull();
  expect(choicesOf(null, steps, "/folders/w/a", undefined)).toBeNull();
});

it("switches between before and after the step that is looked at", () => {
  expect(choicesOf("s2", steps, "/folders/w/b", undefined)).toEqual({ before: "s1", after: "s2" });
  expect(choicesOf("s1", steps, "/folders/w/a", undefined)).toEqual({ before: "start", after: "s1" });
  expect(choicesOf("s2", steps, "/folders/w/a", undefined)).toBeNull();
  expect(choicesOf("start", steps, "/folders/w/a", undefined)).toBeNull();
  expect(choicesOf("gone", steps, "/folders/w/a", undefined)).toBeNull();
});
