import { expect, it } from "vitest";
import { laterThan, placeOf, standingIn, stops } from "./stops";
import type { ChangingStep } from "./useSteps";

const step = (number: number, more: Partial<ChangingStep> = {}): ChangingStep => ({
  step: `s${String(number)}`,
  number,
  title: `Step ${String(number)}`,
  at: number * 10,
  tool: "write",
  changes: 2,
  undone: false,
  paths: [],
  files: [],
  ...more,
});

it("begins before the task and leaves out steps that changed nothing", () => {
  const all = stops([step(1), step(2, { changes: 0 }), step(3)]);
  expect(all.map((stop) => stop.at)).toEqual(["start", "s1", "s3"]);
});

it("stands at the last stop unless one is chosen that is there", () => {
  const all = stops([step(1), step(2)]);
  expect(placeOf(all, null)).toBe(2);
  expect(placeOf(all, "start")).toBe(0);
  expect(placeOf(all, "gone")).toBe(2);
});

it("counts what came later, without what is undone", () => {
  const all = stops([step(1), step(2, { undone: true }), step(3), step(4)]);
  expect(laterThan(all, 1)).toEqual({ since: 30, changes: 4 });
  expect(laterThan(all, 0)).toEqual({ since: 10, changes: 6 });
  expect(laterThan(all, 4)).toBeNull();
  expect(standingIn([step(1), step(2, { undone: true })])).toBe(2);
});
