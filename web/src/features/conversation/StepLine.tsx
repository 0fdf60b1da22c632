import { Ban, Check, ChevronDown, CircleSlash, CircleStop, LoaderCircle, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorBoundary } from "@/app/ErrorBoundary";
import { formatSeconds } from "@/i18n/format";
import { useStepCount } from "@/features/files/useChangedCount";
import type { Step } from "@/store";
import { cx } from "@/ui";
import { StepDetails } from "./StepDetails";

const ICONS = { ok: Check, failed: TriangleAlert, refused: Ban, stopped: CircleStop, unknown: CircleSlash };
const COLOURS = { ok: "text-accent", failed: "text-danger", refused: "text-asks", stopped: "text-quiet", unknown: "text-asks" };

/** One step in one line: what, how long, what changed; a press shows the rest. */
export const StepLine = memo(function StepLine({ task, step }: { task: string; step: Step }) {
  const { t } = useTranslation("conversation");
  const [open, setOpen] = useState(false);
  const trouble = step.refused ?? (step.outcome === "failed" ? step.summary : null);
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-h-8 w-full items-center gap-2 rounded-md px-1.5 text-start hover:bg-sunken">
        <Mark step={step} />
        <span dir="auto" className="min-w-0 truncate">{step.title || step.tool}</span>
        <Facts task={task} step={step} />
        <ChevronDown aria-hidden size={14} className={cx("ms-auto shrink-0 text-quiet transition-transform", open && "rotate-180")} />
      </button>
      {trouble && <p className="ps-7.5 text-sm text-quiet">{trouble}</p>}
      {step.rolledBack && <p className="ps-7.5 text-sm text-quiet">{t("rolledBack")}</p>}
      {open && (
        <ErrorBoundary>
          <StepDetails task={task} step={step} />
        </ErrorBoundary>
      )}
    </li>
  );
});

function Mark({ step }: { step: Step }) {
  const { t } = useTranslation("conversation");
  const Icon = step.outcome ? ICONS[step.outcome] : LoaderCircle;
  const colour = step.outcome ? COLOURS[step.outcome] : "text-accent motion-safe:animate-[spin_2s_linear_infinite]";
  return (
    <>
      <Icon aria-hidden size={16} className={cx("shrink-0", colour)} />
      <span className="sr-only">{t(`outcome.${step.outcome ?? "running"}`)}</span>
    </>
  );
}

function Facts({ task, step }: { task: string; step: Step }) {
  const { t } = useTranslation("conversation");
  const changed = useStepCount(task, step.id, step.changed);
  const facts = [
    step.outcome !== null && step.seconds >= 0.1 && formatSeconds(step.seconds),
    changed > 0 && t("changed", { count: changed }),
    step.held > 0 && t("held", { count: step.held }),
    step.hosts.length > 0 && step.hosts.slice(0, 2).join(", "),
  ].filter(Boolean);
  return <span className="shrink-0 text-sm text-quiet">{facts.join(" · ")}</span>;
}
