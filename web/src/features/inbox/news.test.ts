import { expect, it } from "vitest";
import type { TaskRow } from "@/api/types";
import { newsSince, statesOf } from "./news";

const row = (id: string, state: TaskRow["state"]) => ({ id, title: id, state }) as TaskRow;

it("is news when a task comes to ask or to its end", () => {
  const before = statesOf([row("a", "working"), row("b", "working"), row("c", "done")]);
  const news = newsSince(before, [row("a", "asks"), row("b", "working"), row("c", "done")]);
  expect(news).toEqual([{ task: "a", title: "a", state: "asks" }]);
});

it("is none when a task goes on, or was not known", () => {
  expect(newsSince(statesOf([row("a", "asks")]), [row("a", "working"), row("b", "done")])).toEqual([]);
});
