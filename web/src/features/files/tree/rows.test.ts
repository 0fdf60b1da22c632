import { describe, expect, it } from "vitest";
import type { FileEntry } from "@/api/types";
import { flatten, type Listing, moveBy, rootEntry } from "./rows";

const file = (path: string, kind: FileEntry["kind"] = "file"): FileEntry => ({
  ...rootEntry("x"),
  name: path.slice(path.lastIndexOf("/") + 1),
  path,
  kind,
});
const known: Record<string, Listing> = {
  "/folders/work": {
    entries: [file("/folders/work/10.txt"), file("/folders/work/2.txt"), file("/folders/work/sub", "folder")],
    failed: false,
  },
  "/folders/work/sub": { entries: [], failed: false },
};
const listing = (folder: string) => known[folder] ?? { entries: undefined, failed: false };
const rows = (...open: string[]) => flatten([rootEntry("work")], new Set(open), listing);

describe("the rows of a tree", () => {
  it("are the open folders only, folders first, numbers as people count", () => {
    expect(rows().map((row) => row.key)).toEqual(["/folders/work"]);
    expect(rows("/folders/work").map((row) => row.key)).toEqual([
      "/folders/work",
      "/folders/work/sub",
      "/folders/work/2.txt",
      "/folders/work/10.txt",
    ]);
  });

  it("say what an open folder without rows is", () => {
    expect(rows("/folders/work", "/folders/work/sub")[2]).toMatchObject({ kind: "note", note: "empty", depth: 3 });
    expect(flatten([rootEntry("new")], new Set(["/folders/new"]), listing)[1]).toMatchObject({ note: "loading" });
    const broken = flatten([rootEntry("b")], new Set(["/folders/b"]), () => ({ entries: undefined, failed: true }));
    expect(broken[1]).toMatchObject({ note: "failed" });
  });
});

describe("the keys in a tree", () => {
  const open = rows("/folders/work");

  it("go up and down and no further than the ends", () => {
    expect(moveBy("ArrowDown", open, "/folders/work")).toEqual({ to: "/folders/work/sub" });
    expect(moveBy("ArrowUp", open, "/folders/work")).toEqual({ to: "/folders/work" });
    expect(moveBy("End", open, "/folders/work")).toEqual({ to: "/folders/work/10.txt" });
    expect(moveBy("ArrowDown", open, "/folders/work/10.txt")).toEqual({ to: "/folders/work/10.txt" });
  });

  it("open, enter, leave and close folders", () => {
    expect(moveBy("ArrowRight", open, "/folders/work/sub")).toEqual({ toggle: "/folders/work/sub" });
    expect(moveBy("ArrowRight", open, "/folders/work")).toEqual({ to: "/folders/work/sub" });
    expect(moveBy("ArrowLeft", open, "/folders/work/2.txt")).toEqual({ to: "/folders/work" });
    expect(moveBy("ArrowLeft", open, "/folders/work")).toEqual({ toggle: "/folders/work" });
    expect(moveBy("ArrowRight", open, "/folders/work/2.txt")).toBeNull();
    expect(moveBy("x", open, null)).toBeNull();
    expect(moveBy("ArrowDown", [], null)).toBeNull();
  });
});
