import { describe, expect, it } from "vitest";
import type { Access, TaskRow } from "@/api/types";
import { grantedBy, isWide } from "./granted";

const row = (id: string, path: string, access: Access) => ({ id, title: id, grants: [{ name: "it", path, access }] }) as TaskRow;

describe("folders handed over", () => {
  it("stand once, with all their tasks", () => {
    const found = grantedBy([row("a", "/home/me/b", "read"), row("b", "/home/me/b", "write"), row("c", "/home/me/a", "read")]);
    expect(found.map((each) => [each.path, each.access, each.tasks.length])).toEqual([
      ["/home/me/a", "read", 1],
      ["/home/me/b", "write", 2],
    ]);
  });

  it("are wide when they hold everything", () => {
    expect(["/", "/home", "/home/me", "/home/me/"].map((path) => isWide(path, "/home/me"))).toEqual([true, true, true, true]);
    expect(["/home/me/receipts", "/home/meier", "/srv"].map((path) => isWide(path, "/home/me"))).toEqual([false, false, false]);
  });
});
