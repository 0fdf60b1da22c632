/** The page's texts, in the language the window speaks. */

import de from "./texts/de.json";
import en from "./texts/en.json";

export type WordKey = keyof typeof en;
export type Params = Record<string, string | number>;

let texts: Record<WordKey, string> = en;
let language = "en";

export function speak(lang: "en" | "de"): void {
  language = lang;
  texts = lang === "de" ? de : en;
}

/** The language spoken now, for Intl. */
export function spoken(): string {
  return language;
}

/** One text with its {{gaps}} filled; numbers are written as the language writes them. */
export function word(key: WordKey, params: Params = {}): string {
  return texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => written(params[name] ?? ""));
}

function written(value: string | number): string {
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
}

/** A size in bytes, as people say it. */
export function sizeWords(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(3, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const digits = step === 0 ? 0 : 1;
  return new Intl.NumberFormat(language, { style: "unit", unit: units[step], maximumFractionDigits: digits }).format(bytes / 1024 ** step);
}
