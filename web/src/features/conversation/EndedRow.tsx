import { FolderOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Outcome, TaskStateName } from "@/api/types";
import { openTab } from "@/app/rail";
import type { Entry, TaskState } from "@/store";
import { Button, Card, StateIcon, type Tone } from "@/ui";
import { Gaps } from "./DeliveredRow";
import { Note } from "./Notes";
import { UndoAll } from "./UndoAll";

const STATES: Record<Outcome, TaskStateName> = { done: "done", "done with gaps": "gaps", failed: "failed", parked: "parked", stopped: "stopped" };
const TONES: Partial<Record<TaskStateName, Tone>> = { done: "accent", failed: "danger", parked: "asks" };

/** The agent's last words are often the reason as well, and stand right above. */
const lastWords = (entries: Entry[]) => entries.findLast((entry): entry is Extract<Entry, { kind: "said" }> => entry.kind === "said")?.text;

/** How the task ended and why, what it changed, and the way back. An earlier end is one line. */
export function EndedRow({ state, entry, last }: { state: TaskState; entry: Extract<Entry, { kind: "ended" }>; last: boolean }) {
  const { t } = useTranslation("conversation");
  const outcome = STATES[entry.outcome];
  // What the finished files lack stands on their own card already.
  const said = lastWords(state.entries) === entry.reason;
  const gaps = entry.gaps.filter((gap) => !state.delivered?.gaps?.includes(gap));
  if (!last && state.ended?.at !== entry.at) return <Note icon={<StateIcon state={outcome} />}>{entry.reason}</Note>;
  return (
    <Card
      tone={TONES[outcome]}
      icon={<StateIcon state={outcome} size={18} />}
      title={t(`ended.${outcome}`)}
      actions={
        state.changed > 0 && (
          <>
            <Button small icon={<FolderOpen size={14} />} onClick={() => openTab("files")}>{t("seeFiles")}</Button>
            <UndoAll task={state.id} count={state.changed} />
          </>
        )
      }
    >
      {!said && <p>{entry.reason}</p>}
      {state.changed > 0 && <p className="text-quiet">{t("changedInAll", { count: state.changed })}</p>}
      {gaps.length > 0 && <Gaps gaps={gaps} />}
    </Card>
  );
}
