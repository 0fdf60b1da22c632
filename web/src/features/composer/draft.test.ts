import { expect, test } from "vitest";
import { EMPTY, readDraft, withFolder } from "./draft";

const storage = (text: string) => () => text;

test("a draft comes back as it was kept", () => {
  expect(readDraft("home", storage('{"text":"Sort these"}'))).toEqual({ ...EMPTY, text: "Sort these" });
});

test("a spoilt draft is an empty one", () => {
  expect(readDraft("home", storage("{"))).toEqual(EMPTY);
  expect(readDraft("home", storage("{}"))).toEqual(EMPTY);
});

test("no folder is handed over twice", () => {
  const once = withFolder([], "/a");
  expect(withFolder(once, "/a", "read")).toBe(once);
  expect(withFolder(once, "/b", "read")).toEqual([{ path: "/a", access: "write" }, { path: "/b", access: "read" }]);
});
