import { expect, test } from "vitest";
import { forget, keep, kept } from "./keep";

function store() {
  const words = new Map<string, string>();
  return { getItem: (key: string) => words.get(key) ?? null, setItem: (key: string, text: string) => void words.set(key, text), removeItem: (key: string) => void words.delete(key) };
}

test("two windows have drafts of their own, and the next one gets the newest", () => {
  const next = store();
  const [one, other] = [{ own: store(), next }, { own: store(), next }];
  keep("k", "one", one);
  keep("k", "other", other);
  expect([kept("k", one), kept("k", other), kept("k", { own: store(), next })]).toEqual(["one", "other", "other"]);
});

test("words that were sent come back in no window, and take no other's with them", () => {
  const next = store();
  const [one, other] = [{ own: store(), next }, { own: store(), next }];
  keep("k", "one", one);
  forget("k", one);
  expect([kept("k", one), kept("k", { own: store(), next })]).toEqual(["{}", "{}"]);
  keep("k", "one", one);
  keep("k", "other", other);
  forget("k", one);
  expect([kept("k", one), kept("k", other)]).toEqual(["{}", "other"]);
});

test("a full store costs nothing but the copy", () => {
  const full = { ...store(), setItem: () => { throw new Error("full"); } };
  expect(() => keep("k", "words", { own: full, next: full })).not.toThrow();
});
