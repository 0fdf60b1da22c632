import { SlidersHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useModels } from "@/store";
import { Button } from "@/ui";

interface ModelButtonProps {
  model: string | null;
  open: boolean;
  onPress: () => void;
}

/** Who will do the job, always in sight; a press shows what it may use. */
export function ModelButton({ model, open, onPress }: ModelButtonProps) {
  const { t } = useTranslation("composer");
  const usual = useModels().data?.usual;
  const name = model ?? usual ?? "";
  const shown = name === "practice" ? t("practiceShort") : name.slice(name.indexOf(":") + 1);
  return (
    <Button small look="quiet" aria-expanded={open} aria-label={t("modelButton", { name: shown, what: t("options") })} className="max-w-48 text-quiet" icon={<SlidersHorizontal aria-hidden size={16} className="shrink-0" />} onClick={onPress}>
      <span className="truncate">{shown}</span>
    </Button>
  );
}

/** What the practice model can do, and how to get one for everything else: said before a job is given to it in vain. */
export function PracticeNote() {
  const { t } = useTranslation("composer");
  return (
    <p className="text-center text-sm text-balance text-quiet">
      {t("practiceNote")}{" "}
      <a href="#/settings/models" className="text-accent underline">{t("practiceLink")}</a>.
    </p>
  );
}
