import { describe, expect, it } from "vitest";
import type { Access, TaskRow } from "@/api/types";
import { grantedBy, isWide } from "./granted";

const row = (id: string, path: string, access: Access) => ({ id, title: id, grants: [{ name: "it", path, access }] }) as TaskRow;

describe("folders handed over", () => {
  it("stand once, with all their tasks", () => {
    const found = grantedBy([row("a", "/home/agent/b", "read"), row("b", "/home/agent/b", "write"), row("c", "/home/agent/a", "read")]);
    expect(found.map((each) => [each.path, each.access, each.tasks.length])).toEqual([
      ["/home/agent/a", "read", 1],
      ["/home/agent/b", "write", 2],
    ]);
  });

  it("are wide when they hold everything", () => {
    expect(["/", "/home", "/home/agent", "/home/agent/"].map((path) => isWide(path, "/home/agent"))).toEqual([true, true, true, true]);
    expect(["/home/agent/receipts", "/home/agentx", "/srv"].map((path) => isWide(path, "/home/agent"))).toEqual([false, false, false]);
  });
});
