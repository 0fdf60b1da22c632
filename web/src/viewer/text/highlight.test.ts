import { expect, test } from "vitest";
import { painterFor, splitMarkup } from "./highlight";

test("spans over several lines are closed and opened anew", () => {
  expect(splitMarkup('<span class="a">x\ny</span>\nz')).toEqual(['<span class="a">x</span>', '<span class="a">y</span>', "z"]);
});

test("what the file holds never becomes markup", () => {
  expect(painterFor("a.js")?.(["<img src=x onerror=alert(1)>"])[0]).not.toContain("<img");
  expect(painterFor("a.unknown")).toBeNull();
});
