import { describe, expect, it } from "vitest";
import { byStep, changedFiles, nameNow, ofTask, type JournalLine } from "./changed";

let seq = 0;
const line = (kind: string, path: string, more: Partial<JournalLine> = {}): JournalLine => ({
  seq: ++seq,
  step: "s1",
  grant: "work",
  path,
  kind,
  other: null,
  undone: false,
  ...more,
});

describe("what a task changed, a file at a time", () => {
  it("tells a new file once, however often it was written", () => {
    const files = changedFiles([line("created", "a.txt"), line("modified", "a.txt", { step: "s2" })]);
    expect(files).toEqual([
      { path: "/folders/work/a.txt", was: null, kind: "created", steps: ["s1", "s2"], undone: false },
    ]);
  });

  it("leaves out what was made and removed again", () => {
    expect(changedFiles([line("created", "tmp"), line("deleted", "tmp")])).toEqual([]);
  });

  it("follows a file through its names", () => {
    const lines = [
      line("modified", "a.txt"),
      line("renamed", "a.txt", { other: "b.txt", step: "s2" }),
      line("renamed", "b.txt", { other: "c.txt", step: "s3" }),
    ];
    expect(changedFiles(lines)).toMatchObject([
      { path: "/folders/work/c.txt", was: "/folders/work/a.txt", kind: "renamed", steps: ["s1", "s2", "s3"] },
    ]);
    expect(changedFiles([...lines, line("deleted", "c.txt")])).toMatchObject([
      { path: "/folders/work/a.txt", was: null, kind: "deleted" },
    ]);
  });

  it("tells a renamed new file as new, a replaced one as changed", () => {
    expect(changedFiles([line("created", "x"), line("renamed", "x", { other: "y" })])).toMatchObject([
      { path: "/folders/work/y", was: null, kind: "created" },
    ]);
    expect(changedFiles([line("deleted", "x"), line("created", "x")])).toMatchObject([{ kind: "modified" }]);
  });

  it("shows what was undone, unless the file was changed again", () => {
    expect(changedFiles([line("modified", "a", { undone: true })])).toMatchObject([{ undone: true }]);
    const again = [line("modified", "a", { undone: true }), line("modified", "a", { step: "s2" })];
    expect(changedFiles(again)).toMatchObject([{ undone: false, steps: ["s2"] }]);
  });

  it("tells a file once of which an undo took back only half", () => {
    const lines = [line("created", ".a.part", { undone: true }), line("renamed", ".a.part", { other: "a" })];
    expect(changedFiles(lines)).toMatchObject([{ path: "/folders/work/a", kind: "created", was: null, undone: false }]);
  });

  it("knows what a file is called now", () => {
    const lines = [line("renamed", ".a.part", { other: "a" }), line("renamed", "a", { other: "b" })];
    expect(nameNow(lines, ".a.part")).toBe("/folders/work/b");
    expect(nameNow(lines, "/folders/work/.a.part")).toBe("/folders/work/b");
    expect(nameNow(lines, "other")).toBe("other");
  });

  it("leaves out directories' own lines and, of the task's, the undos", () => {
    const lines = [line("entries", "sub"), line("attributes", ""), line("attributes", "/folders/work/"), line("modified", "a", { step: "undo:1" })];
    expect(changedFiles(lines)).toHaveLength(1);
    expect(changedFiles(ofTask(lines))).toEqual([]);
  });

  it("tells a step by itself: a file written beside and put in place is one new file", () => {
    const lines = [
      line("created", "/folders/work/.a.part"),
      line("renamed", "/folders/work/.a.part", { other: "/folders/work/a" }),
      line("modified", "/folders/work/a", { step: "s2" }),
    ];
    expect(byStep(lines).get("s1")).toMatchObject([{ path: "/folders/work/a", kind: "created" }]);
    expect(byStep(lines).get("s2")).toMatchObject([{ path: "/folders/work/a", kind: "modified" }]);
  });
});
