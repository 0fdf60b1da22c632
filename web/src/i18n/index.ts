/** The catalogue of all texts: English in the start bundle, other languages when chosen. One file a feature. */
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { setVoice } from "@/api/client";

type Texts = Record<string, unknown>;

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
const CHOSEN = "workroom.language";

/** Files as namespaces: "./en/plan.json" is "plan". */
export function byFeature(files: Record<string, Texts>): Record<string, Texts> {
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ""), texts]));
}

const english = byFeature(import.meta.glob<Texts>("./en/*.json", { eager: true, import: "default" }));

async function load(language: Language): Promise<Record<string, Texts>> {
  return language === "de" ? (await import("./german")).default : english;
}

export function chosenLanguage(): Language {
  const kept = localStorage.getItem(CHOSEN) ?? navigator.language.slice(0, 2);
  return kept in LANGUAGES ? (kept as Language) : "en";
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  await use(i18next, language);
}

async function use(i18n: i18n, language: Language) {
  for (const [feature, texts] of Object.entries(await load(language))) i18n.addResourceBundle(language, feature, texts);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.dir(language);
}

/** Sets the catalogue up, in the language chosen before or else the system's. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: english },
    lng: "en",
    fallbackLng: "en",
    defaultNS: "ui",
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  setVoice((key) => i18next.t(key, { ns: "ui" }));
  // A language that fails to load leaves English, which is here already.
  await use(i18next, chosenLanguage()).catch(() => undefined);
}
