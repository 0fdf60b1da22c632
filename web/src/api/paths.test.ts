import { describe, expect, it } from "vitest";
import { filled } from "./paths";
import type { Path, Wanted } from "./paths";

describe("a route's address", () => {
  it("encodes the parts of its path", () => {
    expect(filled("/tasks/{task}/answers/{key}", { path: { task: "t1", key: "a/b?c" } })).toBe("/tasks/t1/answers/a%2Fb%3Fc");
  });

  it("leaves out of its query what is not said", () => {
    expect(filled("/search", { query: { q: "two words", limit: 20, before: undefined, step: null } })).toBe("/search?q=two+words&limit=20");
  });
});

describe("a route's types", () => {
  it("let no wrong path, part or body compile", () => {
    // @ts-expect-error there is no such route
    const nowhere: Path<"get"> = "/nowhere";
    // @ts-expect-error the route takes no such verb
    const verb: Path<"put"> = "/inbox";
    // @ts-expect-error the part of the path is missing
    const part: Wanted<"get", "/tasks/{task}"> = {};
    // @ts-expect-error the body has a field that the server refuses
    const body: Wanted<"post", "/folders"> = { body: { parent: "/", name: "a", mode: 7 } };
    expect([nowhere, verb, part, body]).toHaveLength(4);
  });
});
