import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { useLive, useRow, useTask } from "@/store";
import { Progress, Spinner } from "@/ui";
import { Markdown } from "@/ui/Markdown";

/** The end of the conversation while it is being written: words as they come, or what is being waited for. */
export function LiveRow({ task }: { task: string }) {
  const { t } = useTranslation("conversation");
  const { text, progress } = useLive(task);
  const running = useRow(task)?.running ?? false;
  const state = useTask(task);
  const words = useDeferredValue(text);
  if (words) return <Markdown text={words} />;
  if (!running) return null;
  if (state?.stopping) return <Spinner label={t("stoppingLong")} />;
  if (progress) return <Getting text={progress.text} part={progress.part} />;
  if (state && (state.waiting.length > 0 || lastRuns(state))) return null;
  return <Spinner label={t("thinking")} />;
}

function Getting({ text, part }: { text: string; part: number | null }) {
  return (
    <div className="max-w-md space-y-1.5">
      <Spinner label={text} />
      <Progress label={text} value={part ?? undefined} />
    </div>
  );
}

type State = NonNullable<ReturnType<typeof useTask>>;

const lastRuns = (state: State) => state.steps.get(state.stepOrder.at(-1) ?? "")?.outcome === null;
