import { expect, it } from "vitest";
import { parseDiff } from "./parse";

it("gives every line its sign and both numbers", () => {
  const text = "--- a (now)\n+++ a (held)\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
  const diff = parseDiff(text);
  expect(diff.rows).toEqual([
    { kind: "same", text: "one", old: 1, new: 1 },
    { kind: "removed", text: "two", old: 2, new: null },
    { kind: "added", text: "2", old: null, new: 2 },
    { kind: "same", text: "three", old: 3, new: 3 },
  ]);
  expect([diff.added, diff.removed]).toEqual([1, 1]);
});

it("marks the gap between two places", () => {
  const kinds = parseDiff("@@ -1 +1 @@\n-a\n+b\n@@ -9,2 +9,2 @@\n c\n").rows.map((row) => row.kind);
  expect(kinds).toEqual(["removed", "added", "gap", "same"]);
});

it("takes lines that look like headers for what they are inside", () => {
  const { rows } = parseDiff("--- a\n+++ a\n@@ -1,1 +1,1 @@\n--- dashes\n+++ pluses\n");
  expect(rows.map((row) => [row.kind, row.text])).toEqual([
    ["removed", "-- dashes"],
    ["added", "++ pluses"],
  ]);
});

it("keeps notes before and after", () => {
  const { rows } = parseDiff("It may be run as a program from then on.\n@@ -1 +1 @@\n a\n[cut]\n");
  expect(rows.map((row) => row.kind)).toEqual(["note", "same", "note"]);
  expect(parseDiff("").rows).toEqual([]);
});
