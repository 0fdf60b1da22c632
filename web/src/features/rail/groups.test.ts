import { expect, test } from "vitest";
import type { TaskRow } from "@/api/types";
import { groupsOf } from "./groups";

const row = (id: string, project: string, changed: number, archived = false) => ({ id, changed, archived, project: { id: project, name: project } }) as TaskRow;

test("tasks over the same folders are one group, the newest first", () => {
  const groups = groupsOf([row("a", "p", 1), row("b", "q", 3), row("c", "p", 5)]);
  expect(groups.map((group) => [group.id, group.tasks.map((task) => task.id)])).toEqual([["p", ["c", "a"]], ["q", ["b"]]]);
});

test("archived tasks are apart", () => {
  const rows = [row("a", "p", 1), row("b", "p", 2, true)];
  expect(groupsOf(rows).flatMap((group) => group.tasks.map((task) => task.id))).toEqual(["a"]);
  expect(groupsOf(rows, true).flatMap((group) => group.tasks.map((task) => task.id))).toEqual(["b"]);
});
