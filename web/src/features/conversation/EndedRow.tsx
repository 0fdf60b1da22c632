import { FolderOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Outcome, TaskStateName } from "@/api/types";
import { openTab } from "@/app/rail";
import { useChangedCount } from "@/features/files/useChangedCount";
import type { TaskState } from "@/store";
import { Button, Card, StateIcon, type Tone } from "@/ui";
import { Markdown } from "@/ui/Markdown";
import { DeliveredFiles, Gaps } from "./DeliveredFiles";
import { Note } from "./Notes";
import type { EndRow } from "./rows";
import { UndoAll } from "./UndoAll";
import { WaysOut } from "./WaysOut";

const STATES: Record<Outcome, TaskStateName> = { done: "done", "done with gaps": "gaps", failed: "failed", parked: "parked", stopped: "stopped" };
const TONES: Partial<Record<TaskStateName, Tone>> = { done: "accent", gaps: "accent", failed: "danger", parked: "asks" };

/** How the task ended and why, its files, what it lacks, and the way back: all on one card. An earlier end is one line. */
export function EndedRow({ state, entry, last }: { state: TaskState; entry: EndRow; last: boolean }) {
  const { t } = useTranslation("conversation");
  const outcome = STATES[entry.outcome];
  if (!last && state.ended?.at !== entry.at) return <EarlierEnd task={state.id} entry={entry} outcome={outcome} />;
  const files = entry.delivered?.files ?? [];
  const gaps = [...new Set([...entry.gaps, ...(entry.delivered?.gaps ?? [])])];
  return (
    <Card tone={TONES[outcome]} icon={<StateIcon state={outcome} size={18} />} title={t(`ended.${outcome}`)} actions={<WayBack task={state.id} />}>
      <Markdown text={entry.reason} />
      <DeliveredFiles task={state.id} files={files} />
      <Gaps gaps={gaps} />
      {outcome === "failed" && state.model === "practice" && <WaysOut state={state} />}
    </Card>
  );
}

function WayBack({ task }: { task: string }) {
  const { t } = useTranslation("conversation");
  const count = useChangedCount(task);
  if (count === 0) return null;
  return (
    <>
      <span className="self-center text-sm text-quiet">{t("changedInAll", { count })}</span>
      <span className="ms-auto flex flex-wrap gap-2">
        <Button small icon={<FolderOpen size={14} />} onClick={() => openTab("files")}>{t("seeFiles")}</Button>
        <UndoAll task={task} count={count} />
      </span>
    </>
  );
}

function EarlierEnd({ task, entry, outcome }: { task: string; entry: EndRow; outcome: TaskStateName }) {
  const { t } = useTranslation("conversation");
  return (
    <>
      <Note icon={<StateIcon state={outcome} />}>{entry.reason || t(`ended.${outcome}`)}</Note>
      <DeliveredFiles task={task} files={entry.delivered?.files ?? []} />
    </>
  );
}
