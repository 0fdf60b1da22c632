import { expect, test } from "vitest";
import { aboutFrom, ending } from "./about";

test("takes only what it knows", () => {
  expect(aboutFrom({ kind: "pdf", name: "a.pdf", size: 7, mime: "x", lang: "de-DE", theme: "dark" })).toEqual({ kind: "pdf", name: "a.pdf", size: 7, mime: "x", lang: "de", theme: "dark" });
  expect(aboutFrom({ kind: "html", size: -1, theme: 3 })).toMatchObject({ kind: "none", name: "", size: 0, lang: "en", theme: "system" });
  expect(aboutFrom(null).kind).toBe("none");
});

test("knows endings", () => {
  expect([ending("a.TAR.GZ"), ending("Makefile"), ending(".profile")]).toEqual(["gz", "", ""]);
});
