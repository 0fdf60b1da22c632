import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatSeconds } from "@/i18n/format";
import type { Step } from "@/store";
import { Button } from "@/ui";
import { StepLine } from "./StepLine";

const LAST = 4;
const PAGE = 40;

interface StepsRowProps {
  task: string;
  steps: ReadonlyMap<string, Step>;
  ids: string[];
}

/** A plan that was written or ticked is seen in the plan itself. */
const isTick = (step: Step | undefined) => step?.tool === "write_plan" && step.outcome === "ok";

/** Steps that followed one another: the last few as lines, those before them as one sentence that opens. */
export function StepsRow({ task, steps, ids: all }: StepsRowProps) {
  const { t } = useTranslation("conversation");
  const ids = all.filter((id) => !isTick(steps.get(id)));
  const [shown, setShown] = useState(LAST);
  // One step hidden behind a button would only cost a click.
  const from = ids.length - shown <= 1 ? 0 : ids.length - shown;
  const hidden = ids.slice(0, from).flatMap((id) => steps.get(id) ?? []);
  if (ids.length === 0) return null;
  return (
    <div role="group" aria-label={t("steps")} className="border-s-2 ps-2">
      {hidden.length > 0 && (
        <Button look="quiet" small className="!justify-start text-quiet" icon={<ChevronRight size={14} className="rtl:-scale-x-100" />} onClick={() => setShown(shown + PAGE)}>
          {t("earlier", { count: hidden.length, time: formatSeconds(hidden.reduce((sum, step) => sum + step.seconds, 0)) })}
        </Button>
      )}
      <ul>
        {ids.slice(from).map((id) => {
          const step = steps.get(id);
          return step && <StepLine key={id} task={task} step={step} />;
        })}
      </ul>
    </div>
  );
}
