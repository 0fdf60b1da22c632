import { ListChecks, Pencil } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/features/files/parts/Loaded";
import { store, type TaskState, useTask, useTaskFailure } from "@/store";
import { Button, EmptyState, Progress } from "@/ui";
import { progress } from "./draft";
import { PlanEditor } from "./PlanEditor";
import { PlanList } from "./PlanList";
import { usePlanEdit } from "./usePlanEdit";
import { spotId } from "./useRows";

/** What the agent means to do, ticked off as it does it; the person may rewrite it at any time. */
export function PlanPanel({ task }: { task: string }) {
  const { t } = useTranslation("plan");
  const state = useTask(task);
  const error = useTaskFailure(task);
  const query = { data: state, error, refetch: () => store.task(task).retry() };
  return (
    <Loaded query={query} words={{ error: t("error"), offline: t("offline_title"), offlineBody: t("offline") }}>
      {(found) => <Plan key={task} state={found} />}
    </Loaded>
  );
}

const EDIT = "plan-edit";
const FIRST_ROW = 0;

/** Into the first line when the edit begins, back to its button when it ends; not when a kept edit is only shown again. */
function useLedFocus(editing: boolean) {
  const was = useRef(editing);
  useEffect(() => {
    if (was.current !== editing) document.getElementById(editing ? spotId(FIRST_ROW, "text") : EDIT)?.focus();
    was.current = editing;
  }, [editing]);
}

function Plan({ state }: { state: TaskState }) {
  const { t } = useTranslation("plan");
  const edit = usePlanEdit(state.id, state.plan);
  const ended = state.ended !== null && state.ended.outcome !== "parked";
  useLedFocus(edit.draft !== null);
  if (edit.draft) return <PlanEditor edit={edit} draft={edit.draft} />;
  if (edit.plan.length === 0)
    return (
      <EmptyState icon={<ListChecks />} title={t("empty.title")} action={!ended && <Button id={EDIT} onClick={edit.start}>{t("empty.action")}</Button>}>
        {t("empty.body")}
      </EmptyState>
    );
  const done = progress(edit.plan);
  return (
    <div className="space-y-3 p-4">
      <div className="flex min-h-8 items-center gap-3">
        <p className="shrink-0 font-semibold" aria-live="polite" aria-label={t("progress_label", done)}>
          {t("progress", done)}
        </p>
        <div className="grow">
          <Progress label={t("progress_label", done)} value={done.done} max={done.total} />
        </div>
        {!ended && (
          <Button id={EDIT} small look="quiet" icon={<Pencil aria-hidden size={14} />} onClick={edit.start}>
            {t("edit")}
          </Button>
        )}
      </div>
      <PlanList items={edit.plan} over={ended} />
      {ended && done.done < done.total && <p className="text-sm text-quiet">{t("ended")}</p>}
    </div>
  );
}
