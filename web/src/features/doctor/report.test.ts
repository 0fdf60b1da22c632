import { describe, expect, it } from "vitest";
import { actionOf, reportOf, worstFirst } from "./report";
import type { Check } from "./types";

const check = (name: string, state: Check["state"], mend = ""): Check => ({ name, state, detail: "so", mend });

describe("the doctor's findings", () => {
  it("begin with what must be mended", () => {
    const sorted = worstFirst([check("a", "ok"), check("b", "warning"), check("c", "failed"), check("d", "ok")]);
    expect(sorted.map((each) => each.name)).toEqual(["c", "b", "a", "d"]);
  });

  it("offer a button where the window can mend it", () => {
    expect(actionOf(check("disk", "warning", "workroom computer prepare"))).toBe("prepare");
    expect(actionOf(check("keys", "warning", "workroom models connect PROVIDER --in-file"))).toBe("keys");
    expect(actionOf(check("qemu", "failed", "sudo apt install qemu"))).toBeNull();
    expect(actionOf(check("fine", "ok"))).toBeNull();
  });

  it("can be passed on as text", () => {
    const text = reportOf({ ok: false, checks: [check("QEMU", "failed", "install it"), check("Log", "ok")] }, "0.1");
    expect(text).toBe("Workroom 0.1\n[FAILED] QEMU: so\n      install it\n[ok] Log: so");
  });
});
