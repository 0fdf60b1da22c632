import { useTranslation } from "react-i18next";
import { Part } from "../Part";
import { Permits } from "./Permits";
import { Refused } from "./Refused";
import { RuleSets } from "./RuleSets";
import { TryUrl } from "./TryUrl";

/** What may leave this machine, what was refused, and what was said for good. */
export function NetworkSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <p className="text-quiet">{t("network.lead")}</p>
      <Part title={t("network.sets")}>
        <RuleSets />
      </Part>
      <Part title={t("network.permits")}>
        <Permits />
      </Part>
      <Part title={t("network.tryTitle")} note={t("network.tryNote")}>
        <TryUrl />
      </Part>
      <Part title={t("network.refused")}>
        <Refused />
      </Part>
    </>
  );
}
