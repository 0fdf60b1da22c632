import { expect, test } from "vitest";
import { background, border, colour, picture } from "./paint";

test("a deck's words never become CSS", () => {
  expect(colour("#ff0000")).toBe("#ff0000");
  expect(colour("red; background: url(http://evil.example)")).toBe("");
  expect(picture('data:image/png;base64,AA"); x: url(')).toBe("");
  expect(picture("http://evil.example/a.png")).toBe("");
});

test("fills and borders", () => {
  expect(background({ type: "gradient", value: { path: "line", rot: 0, colors: [{ pos: "0%", color: "#fff" }, { pos: "100%", color: "evil(" }] } })).toBe("linear-gradient(90deg, #fff 0%, transparent 100%)");
  expect(border({ borderWidth: 1, borderType: "dashed", borderColor: "#000" })).toBe("1pt dashed #000");
  expect(border({ borderWidth: 0 })).toBe("");
});
