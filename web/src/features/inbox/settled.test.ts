import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { InboxItem } from "@/api/types";
import { settle, TOLD_FOR, verdictOn } from "./settled";

const card: InboxItem = { kind: "questions", task: "t-1", title: "Report", key: "q", at: 1 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells what became of a card for a moment, and the first word counts", () => {
  settle(card, "answers");
  settle(card, "elsewhere");
  expect(verdictOn(card)).toBe("answers");
  expect(verdictOn({ ...card, at: 2 })).toBeUndefined();
  vi.advanceTimersByTime(TOLD_FOR);
  expect(verdictOn(card)).toBeUndefined();
});
