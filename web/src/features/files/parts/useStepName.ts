import { useTranslation } from "react-i18next";
import type { TimelineStep } from "@/api/types";

const BESIDE = ["undo", "review", "background"] as const;

/** A step in a few words: its number or, for what was done beside the steps, what it was. */
export function useStepName(): (step: TimelineStep | undefined) => string {
  const { t } = useTranslation("files");
  return (step) => {
    if (step === undefined) return t("beside.background");
    if (step.number > 0) return t("step", { number: step.number });
    const kind = BESIDE.find((one) => step.step.startsWith(one));
    return kind ? t(`beside.${kind}`) : step.title;
  };
}
