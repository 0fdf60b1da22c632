import { describe, expect, it } from "vitest";
import type { Setting } from "./types";
import { groupsOf, shownValue, typedValue } from "./values";

const setting = (name: string): Setting => ({ name, value: 1, usual: 1, kind: "number", choices: [] });

describe("settings", () => {
  it("stand by what they are about, without those that have a page of their own", () => {
    const groups = groupsOf(["model", "reviewer", "limits.steps", "network.sets", "undo.keep_gb"].map(setting));
    expect(groups.map(([name, members]) => [name, members.map((each) => each.name)])).toEqual([
      ["limits", ["limits.steps"]],
      ["undo", ["undo.keep_gb"]],
      ["other", ["reviewer"]],
    ]);
  });

  it("are typed as what they are", () => {
    expect(typedValue("number", " 2,5 ")).toBe(2.5);
    expect(typedValue("number", "two")).toBeUndefined();
    expect(typedValue("list", "packages, own,")).toEqual(["packages", "own"]);
    expect(typedValue("text", " x ")).toBe("x");
    expect(typedValue("text", " ")).toBeNull();
  });

  it("are shown as they are typed", () => {
    expect([shownValue(null), shownValue(["a", "b"]), shownValue(false)]).toEqual(["", "a, b", "false"]);
  });
});
