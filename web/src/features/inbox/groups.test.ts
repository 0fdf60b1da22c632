import { describe, expect, it } from "vitest";
import type { InboxItem } from "@/api/types";
import { gone, grouped } from "./groups";

const item = (key: string, at: number, kind: InboxItem["kind"] = "questions"): InboxItem => ({
  kind,
  task: "t-1",
  title: "Report",
  key,
  at,
});

describe("the inbox", () => {
  it("is in the order in which things were asked", () => {
    expect(grouped([item("b", 2), item("a", 1)]).now.map((each) => each.key)).toEqual(["a", "b"]);
  });

  it("puts aside what nobody waits for", () => {
    const groups = grouped([item("parked/1f", 1, "approval"), item("end", 2, "parked"), item("q", 3)]);
    expect(groups.parked.map((each) => each.key)).toEqual(["parked/1f", "end"]);
    expect(groups.now.map((each) => each.key)).toEqual(["q"]);
  });

  it("knows what has gone since", () => {
    expect(gone([item("a", 1), item("b", 2)], [item("b", 2)]).map((each) => each.key)).toEqual(["a"]);
  });
});
