import { expect, it } from "vitest";
import { chosenOf, type Held, shownAs } from "./held";

const held = (path: string, sha256: string): Held => ({ path, sha256, change: "modified", reason: "", old_size: 1, new_size: 2, mode: null, step: "1-1", at: 0 });

it("binds what is applied to what was shown", () => {
  expect(shownAs([held("/folders/a/Makefile", "11"), held("/folders/a/b", "22")])).toEqual({
    "/folders/a/Makefile": "11",
    "/folders/a/b": "22",
  });
});

it("does not count a change as chosen that has changed since", () => {
  const chosen = { "/folders/a/Makefile": "11" };
  expect(chosenOf([held("/folders/a/Makefile", "11")], chosen)).toHaveLength(1);
  expect(chosenOf([held("/folders/a/Makefile", "99")], chosen)).toHaveLength(0);
});
