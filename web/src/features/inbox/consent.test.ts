import { describe, expect, it } from "vitest";
import type { Approval } from "@/api/types";
import { mayNever, titleOf, yesScopes } from "./consent";

const upload: Approval = {
  action: "upload",
  targets: ["xn--pple-43d.com"],
  reason: "",
  digest: "d",
  fields: [
    { name: "What", value: "Send data out" },
    { name: "Host", value: "аpple.com (xn--pple-43d.com)" },
  ],
  content: "",
  scopes: ["never", "always", "once", "task"],
  advice: "",
};

describe("an approval's choices", () => {
  it("go from the narrowest to the widest, whatever their order on the wire", () => {
    expect(yesScopes(upload)).toEqual(["once", "task", "always"]);
    expect(mayNever(upload)).toBe(true);
  });

  it("are a plan's own alone, when only that is offered", () => {
    expect(yesScopes({ ...upload, scopes: ["task"] })).toEqual(["task"]);
  });
});

describe("an approval's title", () => {
  it("names the host as the server shows it", () => {
    expect(titleOf(upload)).toMatchObject({ key: "upload", where: "аpple.com (xn--pple-43d.com)" });
  });

  it("counts what there is more than one of", () => {
    const many = titleOf({ ...upload, action: "delete", targets: ["/a", "/b", "/c"] });
    expect(many).toMatchObject({ key: "deleteMany", count: 3 });
  });

  it("names an action that nobody knows by its own name", () => {
    expect(titleOf({ ...upload, action: "teleport", fields: [] })).toMatchObject({ key: "other", where: "teleport" });
  });

  it("keeps a long name from filling the card", () => {
    const long = titleOf({ ...upload, fields: [{ name: "Host", value: "x".repeat(500) }] });
    expect(long.where.length).toBe(80);
  });
});
