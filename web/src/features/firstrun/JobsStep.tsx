import { FileSpreadsheet, FolderTree, ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/client";
import type { FolderPage, TaskRow } from "@/api/types";
import { ConfirmWide } from "@/features/composer/ConfirmWide";
import { store } from "@/store";
import { Button, Card, ErrorPane } from "@/ui";
import { JOBS, type Job, makeSample, startTask, taskFor, wantsConfirming } from "./jobs";
import { Next, StepHead } from "./Step";

const ICONS = { "expense-report": FileSpreadsheet, "tidy-folder": FolderTree, "folder-digest": ScrollText };

interface JobsStepProps {
  folder: FolderPage | null;
  onBack: () => void;
  onStarted: (task: TaskRow) => void;
}

/** The last step: three jobs that really work. */
export function JobsStep({ folder, onBack, onStarted }: JobsStepProps) {
  const { t } = useTranslation("firstrun");
  const [starting, setStarting] = useState<Job | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [doubt, setDoubt] = useState<{ job: Job; error: ApiError } | null>(null);

  async function start(job: Job, confirmed = false) {
    setStarting(job);
    setFailure(null);
    try {
      const path = folder?.path ?? (await makeSample(job)).path;
      const row = await startTask(taskFor(job, path, t(`jobs.${job}.prompt`), confirmed));
      store.put(row);
      onStarted(row);
    } catch (error) {
      setDoubt(null);
      if (wantsConfirming(error)) setDoubt({ job, error });
      else setFailure(error);
    } finally {
      setStarting(null);
    }
  }

  return (
    <>
      <StepHead at={3} title={t("jobs.title")} note={folder ? t("jobs.noteOwn", { path: folder.path }) : `${t("jobs.note")} ${t("jobs.notePractice")}`} />
      {failure !== null && <ErrorPane error={failure} title={t("jobs.failed")} />}
      {JOBS.map((job) => (
        <JobCard key={job} job={job} busy={starting === job} disabled={starting !== null} onStart={() => void start(job)} />
      ))}
      <Next onBack={onBack} />
      <ConfirmWide
        failure={doubt?.error ?? null}
        busy={starting !== null}
        onYes={() => doubt && void start(doubt.job, true)}
        onNo={() => setDoubt(null)}
        onNarrower={onBack}
      />
    </>
  );
}

function JobCard({ job, busy, disabled, onStart }: { job: Job; busy: boolean; disabled: boolean; onStart: () => void }) {
  const { t } = useTranslation("firstrun");
  const Icon = ICONS[job];
  const title = t(`jobs.${job}.title`);
  return (
    <Card title={title} aria-label={title} icon={<Icon aria-hidden size={20} className="shrink-0 text-accent" />}>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-[1_1_16rem] text-quiet">{t(`jobs.${job}.text`)}</p>
        <Button look="primary" busy={busy} disabled={disabled} aria-label={`${t("jobs.start")}: ${title}`} onClick={onStart}>
          {busy ? t("jobs.starting") : t("jobs.start")}
        </Button>
      </div>
    </Card>
  );
}
