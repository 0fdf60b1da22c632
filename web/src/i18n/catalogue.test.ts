import { expect, test } from "vitest";

type Texts = { [key: string]: string | Texts };
const all = import.meta.glob<Texts>("./*/*.json", { eager: true, import: "default" });

function keysOf(texts: Texts, before = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) => (typeof value === "string" ? [before + key] : keysOf(value, `${before}${key}.`)));
}

function namesIn(texts: Texts, before = ""): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string" ? [[before + key, [...value.matchAll(/\{\{(\w+)/g)].map((found) => found[1] ?? "").sort()]] : Object.entries(namesIn(value, `${before}${key}.`)),
    ),
  );
}

const english = Object.keys(all).filter((path) => path.startsWith("./en/"));

test("every feature has both languages", () => {
  const german = Object.keys(all).filter((path) => path.startsWith("./de/"));
  expect(german.map((path) => path.slice(5))).toEqual(english.map((path) => path.slice(5)));
});

test.each(english)("%s says the same things in German", (path) => {
  const german = all[path.replace("/en/", "/de/")] ?? {};
  expect(keysOf(german).sort()).toEqual(keysOf(all[path] ?? {}).sort());
  expect(namesIn(german)).toEqual(namesIn(all[path] ?? {}));
});

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*"], { eager: true, query: "?raw", import: "default" });

/** The keys a file asks for outright: t("key") under its one useTranslation("feature"). */
function asked(source: string): [string, string][] {
  const features = [...source.matchAll(/useTranslation\("(\w+)"\)/g)].map((found) => found[1]);
  const [feature] = features;
  if (!feature || new Set(features).size > 1) return [];
  return [...source.matchAll(/\bt\("([\w.]+)"/g)].map((found) => [feature, found[1] ?? ""]);
}

test("no text that is asked for is missing", () => {
  const missing = Object.entries(sources).flatMap(([file, source]) =>
    asked(source)
      .filter(([feature, key]) => {
        const has = new Set(keysOf(all[`./en/${feature}.json`] ?? {}));
        return !has.has(key) && !has.has(`${key}_other`);
      })
      .map(([feature, key]) => `${file}: ${feature}:${key}`),
  );
  expect(missing).toEqual([]);
});
