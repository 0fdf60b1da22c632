import { type ComponentType, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { go } from "@/app/routes";
import { cx, Select } from "@/ui";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { FoldersSection } from "./FoldersSection";
import { GeneralSection } from "./GeneralSection";
import { LimitsSection } from "./LimitsSection";
import { ModelsSection } from "./models/ModelsSection";
import { NetworkSection } from "./network/NetworkSection";
import { SkillsSection } from "./SkillsSection";
import { StorageSection } from "./StorageSection";
import { SECTIONS, type Section, sectionOf } from "./sections";

const PAGES: Record<Section, ComponentType> = {
  models: ModelsSection,
  folders: FoldersSection,
  network: NetworkSection,
  skills: SkillsSection,
  limits: LimitsSection,
  appearance: AppearanceSection,
  storage: StorageSection,
  general: GeneralSection,
  about: AboutSection,
};

/** Everything a person can set, a page a noun. */
export function SettingsView({ section }: { section: string }) {
  const { t } = useTranslation("settings");
  const shown = sectionOf(section);
  const Page = PAGES[shown];
  return (
    <div>
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 py-6 md:flex-row">
        <Pages shown={shown} />
        <div key={shown} className="min-w-0 grow space-y-6">
          <PageTitle>{t(`sections.${shown}`)}</PageTitle>
          <Page />
        </div>
      </div>
    </div>
  );
}

/** The pages: a list beside them, or where there is no room for one, a choice above. */
function Pages({ shown }: { shown: Section }) {
  const { t } = useTranslation("settings");
  return (
    <nav aria-label={t("title")} className="shrink-0 md:sticky md:top-6 md:w-56 md:self-start">
      <h1 className="mb-2 text-xl font-semibold">{t("title")}</h1>
      <div className="md:hidden">
        <Select hideLabel label={t("title")} value={shown} choices={SECTIONS.map((section) => ({ value: section, label: t(`sections.${section}`) }))} onChoose={(section) => go(`#/settings/${section}`)} />
      </div>
      <ul className="hidden flex-col gap-1 md:flex">
        {SECTIONS.map((section) => (
          <li key={section}>
            <a href={`#/settings/${section}`} aria-current={section === shown ? "page" : undefined} className={cx("flex min-h-9 items-center rounded-lg px-3 hover:bg-sunken", section === shown && "bg-accent-soft")}>
              {t(`sections.${section}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The page's heading; it takes the focus when the page changes, so that a screen reader goes on from there. */
function PageTitle({ children }: { children: string }) {
  const self = useRef<HTMLHeadingElement>(null);
  useEffect(() => self.current?.focus({ preventScroll: true }), []);
  return (
    <h2 ref={self} tabIndex={-1} className="text-lg font-semibold outline-none">
      {children}
    </h2>
  );
}
