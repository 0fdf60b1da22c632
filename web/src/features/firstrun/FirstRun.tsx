import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FolderPage, TaskRow } from "@/api/types";
import { go, toTask } from "@/app/routes";
import { Button } from "@/ui";
import { ComputerProgress } from "./ComputerProgress";
import { FolderStep } from "./FolderStep";
import { JobsStep } from "./JobsStep";
import { ModelStep } from "./ModelStep";

/** The first minutes: a model, a folder, a job. Each step can be left out, and nothing keeps from looking around. */
export function FirstRun({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("firstrun");
  const [step, setStep] = useState(1);
  const [folder, setFolder] = useState<FolderPage | null>(null);
  function started(task: TaskRow) {
    go(toTask(task.id));
    onDone();
  }
  return (
    <div className="mx-auto w-full max-w-2xl space-y-5 px-4 py-8">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_20rem]">
          <h1 className="text-xl font-semibold">{t("title")}</h1>
          <p className="text-quiet">{t("lead")}</p>
        </div>
        <Button look="quiet" onClick={onDone}>
          {t("skip")}
        </Button>
      </div>
      {step === 1 && <ModelStep onNext={() => setStep(2)} />}
      {step === 2 && <FolderStep folder={folder} onChoose={setFolder} onBack={() => setStep(1)} onNext={() => setStep(3)} />}
      {step === 3 && <JobsStep folder={folder} onBack={() => setStep(2)} onStarted={started} />}
      <ComputerProgress />
    </div>
  );
}
