import { describe, expect, it } from "vitest";
import type { Question } from "@/api/types";
import { EMPTY, isAnswered, pick, recommendedLabel, toReply, withRecommended, write } from "./draft";

const one: Question = {
  question: "Keep apart or convert?",
  options: [
    { label: "Keep apart", description: "" },
    { label: "Convert", description: "" },
  ],
  recommended: 0,
  header: "",
  multi: false,
};
const many: Question = { ...one, question: "Which years?", recommended: null, multi: true };

describe("a draft", () => {
  it("holds one option where one may be chosen", () => {
    expect(pick(one, pick(one, EMPTY, "Convert"), "Keep apart").chosen).toEqual(["Keep apart"]);
  });

  it("toggles where several may be chosen, and keeps own words beside them", () => {
    const both = pick(many, pick(many, write(many, EMPTY, "and 2024"), "Keep apart"), "Convert");
    expect(both).toEqual({ chosen: ["Keep apart", "Convert"], text: "and 2024" });
    expect(pick(many, both, "Convert").chosen).toEqual(["Keep apart"]);
  });

  it("lets own words take the place of a single choice, and the other way round", () => {
    const words = write(one, pick(one, EMPTY, "Convert"), "at my own rate");
    expect(words).toEqual({ chosen: [], text: "at my own rate" });
    expect(pick(one, words, "Convert")).toEqual({ chosen: ["Convert"], text: "" });
  });

  it("does not lose the choice to an empty box", () => {
    expect(write(one, pick(one, EMPTY, "Convert"), " ").chosen).toEqual(["Convert"]);
  });

  it("is no answer while it is blank", () => {
    expect(isAnswered({ chosen: [], text: "  " })).toBe(false);
    expect(toReply(one, { chosen: [], text: " yes " }).text).toBe("yes");
  });
});

describe("what is recommended", () => {
  it("fills only what is unanswered", () => {
    const drafts = withRecommended([one, many], [EMPTY, EMPTY]);
    expect(drafts).toEqual([{ chosen: ["Keep apart"], text: "" }, EMPTY]);
    expect(withRecommended([one], [{ chosen: ["Convert"], text: "" }])[0]?.chosen).toEqual(["Convert"]);
  });

  it("is nothing when the number fits no option", () => {
    expect(recommendedLabel({ ...one, recommended: 7 })).toBeNull();
  });
});
