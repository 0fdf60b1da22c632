import { expect, test } from "vitest";
import de from "./texts/de.json";
import en from "./texts/en.json";
import { sizeWords, speak, word } from "./words";

const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((found) => found[1]).sort();

test("both languages say the same things", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) expect(gaps(de[key as keyof typeof de]), key).toEqual(gaps(text));
});

test("fills gaps and writes numbers as the language does", () => {
  speak("de");
  expect(word("slide_count", { slides: 1234 })).toBe("Folien: 1.234");
  speak("en");
  expect(word("page_of", { page: 1, pages: 2 })).toBe("Page 1 of 2");
  expect(word("preview_of", { name: "{{name}}$&" })).toBe("Preview of {{name}}$&");
});

test("says sizes as people do", () => {
  expect([sizeWords(0), sizeWords(1023), sizeWords(1536), sizeWords(50 * 1024 * 1024)]).toEqual(["0 byte", "1,023 byte", "1.5 kB", "50 MB"]);
});
