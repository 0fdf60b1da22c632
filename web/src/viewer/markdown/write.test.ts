import { expect, test } from "vitest";
import { written } from "./write";

test("HTML stays text", () => {
  expect(written("<script>alert(1)</script><img src=x onerror=y>")).not.toMatch(/<script|<img/);
});

test("no link that runs something", () => {
  expect(written("[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x)")).not.toContain("href");
  expect(written("[a](https://example.org)")).toContain("href");
});

test("tables, struck words, and a picture the file holds itself", () => {
  expect(written("|a|\n|-|\n|1|\n\n~~old~~ ![p](data:image/png;base64,AA)")).toMatch(/<table>[\s\S]*<s>old<\/s>[\s\S]*<img/);
});

test("texts made to be slow end in time", () => {
  const start = performance.now();
  written(`${">".repeat(20_000)}x\n\n${"*a **b ".repeat(5000)}\n${"[".repeat(20_000)}`);
  expect(performance.now() - start).toBeLessThan(20_000);
}, 30_000);
