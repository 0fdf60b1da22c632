import { expect, it } from "vitest";
import { conditionOf, controlOf, movesIn } from "./control";

it("is the person's only by the server's word", () => {
  expect(controlOf("agent", false)).toBe("agent");
  expect(controlOf("agent", true)).toBe("asking");
  expect(controlOf(null, true)).toBe("asking");
  expect(controlOf("person", false)).toBe("person");
  expect(controlOf("person", true)).toBe("person");
});

it("offers what can be done now", () => {
  expect(movesIn("awake", "agent")).toMatchObject({ takeOver: true, giveBack: false, sleep: true, wake: false });
  expect(movesIn("awake", "asking")).toMatchObject({ takeOver: false, sleep: false, reset: false });
  expect(movesIn("awake", "person")).toMatchObject({ takeOver: false, giveBack: true });
  expect(movesIn("coming", "agent")).toMatchObject({ takeOver: false, sleep: false, reset: false, wake: false });
  expect(movesIn("broken", "agent")).toMatchObject({ reset: true, wake: true });
});

it("knows the server's states", () => {
  expect(["off", "waking", "awake", "asleep", "failed", "new"].map(conditionOf)).toEqual([
    "asleep",
    "coming",
    "awake",
    "asleep",
    "broken",
    "asleep",
  ]);
});
