import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Theme, useTheme } from "@/app/theme";
import { chosenLanguage, type Language, LANGUAGES, setLanguage } from "@/i18n";
import { Select } from "@/ui";
import { SIZES, type TextSize, useTextSize } from "./textSize";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Colours, language and text size of this window. */
export function AppearanceSection() {
  const { t } = useTranslation("settings");
  const [theme, setTheme] = useTheme();
  const [size, setSize] = useTextSize();
  const [language, choose] = useState<Language>(chosenLanguage);
  return (
    <div className="max-w-sm space-y-5">
      <Select
        label={t("appearance.theme")}
        value={theme}
        choices={THEMES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
        onChoose={(value) => setTheme(value as Theme)}
      />
      <Select
        label={t("appearance.language")}
        value={language}
        choices={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChoose={(value) => {
          choose(value as Language);
          void setLanguage(value as Language);
        }}
      />
      <Select
        label={t("appearance.size")}
        value={size}
        choices={Object.keys(SIZES).map((value) => ({ value, label: t(`appearance.sizes.${value}`) }))}
        onChoose={(value) => setSize(value as TextSize)}
      />
      <div>
        <p className="font-semibold">{t("appearance.motion")}</p>
        <p className="text-sm text-quiet">{t("appearance.motionNote")}</p>
      </div>
      <p className="text-sm text-quiet">{t("appearance.here")}</p>
    </div>
  );
}
