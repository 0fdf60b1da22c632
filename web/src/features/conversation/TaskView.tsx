import { useTranslation } from "react-i18next";
import { useEffect } from "react";
import { TaskComposer } from "@/features/composer";
import { openTab, isNarrow } from "@/app/rail";
import { ErrorPane, Skeleton } from "@/ui";
import { store, useTask, useTaskFailure } from "@/store";
import { Header } from "./Header";
import { Transcript } from "./Transcript";

/** One task in the middle: who said and did what, and where to say more. */
export function TaskView({ task }: { task: string }) {
  const { t } = useTranslation("conversation");
  const state = useTask(task);
  const failure = useTaskFailure(task);
  useTitle(state?.title);
  usePlanOpens(state?.plan.length ?? 0);
  if (failure !== null && !state) return <ErrorPane title={t("unloaded")} error={failure} onRetry={() => store.task(task).retry()} />;
  return (
    <>
      <Header task={task} />
      {state ? <Transcript state={state} /> : <div className="grow"><Skeleton lines={6} /></div>}
      <TaskComposer task={task} />
    </>
  );
}

function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} – Workroom` : "Workroom";
    return () => {
      document.title = "Workroom";
    };
  }, [title]);
}

/** A plan that comes into being is shown at once, where there is room for it. */
function usePlanOpens(items: number) {
  const has = items > 0;
  useEffect(() => {
    if (has && !isNarrow()) openTab("plan");
  }, [has]);
}
