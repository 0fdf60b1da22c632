import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FolderPage } from "@/api/types";
import { FolderDialog } from "@/features/composer";
import { Button } from "@/ui";
import { Choice } from "./Choice";
import { Next, StepHead } from "./Step";

interface FolderStepProps {
  /** The folder that is chosen; null: a practice folder. */
  folder: FolderPage | null;
  onChoose: (folder: FolderPage | null) => void;
  onBack: () => void;
  onNext: () => void;
}

/** The second step: which folder is handed over. */
export function FolderStep({ folder, onChoose, onBack, onNext }: FolderStepProps) {
  const { t } = useTranslation("firstrun");
  const name = useId();
  const [own, setOwn] = useState(folder !== null);
  const [looking, setLooking] = useState(false);
  function next() {
    if (!own) onChoose(null);
    onNext();
  }
  return (
    <>
      <StepHead at={2} title={t("folder.title")} note={t("folder.note")} />
      <fieldset className="space-y-3">
        <legend className="sr-only">{t("folder.title")}</legend>
        <Choice name={name} title={t("folder.practice")} note={t("folder.practiceNote")} checked={!own} onPick={() => setOwn(false)} />
        <Choice name={name} title={t("folder.own")} note={t("folder.ownNote")} checked={own} onPick={() => setOwn(true)}>
          {folder && <p className="[overflow-wrap:anywhere]">{t("folder.chosen", { path: folder.path })}</p>}
          {folder?.wide && <p className="rounded-lg bg-asks-soft px-3 py-2">{t("folder.wide")}</p>}
          <Button onClick={() => setLooking(true)}>{folder ? t("folder.change") : t("folder.choose")}</Button>
        </Choice>
      </fieldset>
      <Next disabled={own && !folder} onBack={onBack} onNext={next} />
      <FolderDialog open={looking} onOpenChange={setLooking} onChoose={onChoose} />
    </>
  );
}
