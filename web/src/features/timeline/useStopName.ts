import { useTranslation } from "react-i18next";
import { useStepName } from "@/features/files/parts/useStepName";
import type { Stop } from "./stops";

/** A stop in words. */
export function useStopName(): (stop: Stop) => string {
  const { t } = useTranslation("timeline");
  const stepName = useStepName();
  return ({ step }) => {
    if (!step) return t("start");
    return step.number > 0 ? t("step", { number: step.number, title: step.title }) : stepName(step);
  };
}
