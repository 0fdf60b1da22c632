import { expect, test } from "vitest";
import { routeOf } from "./routes";

test.each([
  ["", { name: "home" }],
  ["#/", { name: "home" }],
  ["#/task/abc", { name: "task", task: "abc", at: null }],
  ["#/task/abc/12", { name: "task", task: "abc", at: 12 }],
  ["#/task/abc/x", { name: "task", task: "abc", at: null }],
  ["#/task/", { name: "home" }],
  ["#/settings", { name: "settings", section: "models" }],
  ["#/settings/network", { name: "settings", section: "network" }],
  ["#/inbox", { name: "inbox" }],
  ["#/elsewhere/x", { name: "home" }],
  ["#/%E0%A4%A", { name: "home" }],
])("%s", (hash, route) => expect(routeOf(hash)).toEqual(route));
