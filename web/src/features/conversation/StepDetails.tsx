import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { openPreview } from "@/app/preview";
import { type Step, useLive } from "@/store";
import { Button, ErrorPane, Skeleton } from "@/ui";

const LONGEST = 40_000;

/** Everything about one step: what exactly was asked, within which walls, what it printed and changed. */
export function StepDetails({ task, step }: { task: string; step: Step }) {
  const whole = useQuery({
    queryKey: ["step", task, step.id],
    queryFn: ({ signal }) => api.get("/tasks/{task}/steps/{step}", { path: { task, step: step.id }, signal }),
    enabled: step.outcome !== null,
  });
  const live = useLive(task).outputs[step.id] ?? "";
  if (whole.isLoading) return <Skeleton lines={2} />;
  if (whole.error) return <ErrorPane error={whole.error} onRetry={() => void whole.refetch()} />;
  const event = whole.data?.started.event;
  const given = event?.kind === "step_started" ? (event.arguments ?? {}) : step.arguments;
  const ended = whole.data?.ended?.event;
  const result = ended?.kind === "step_ended" ? asText(ended.result) : "";
  const printed = whole.data?.output || step.output || live;
  return (
    <div className="appear mb-2 ms-7.5 space-y-2 rounded-lg border bg-raised p-3 text-sm">
      <Given values={given} />
      <Printed text={printed || result} />
      <Changes task={task} step={step} />
      {step.walls.length > 0 && <Walls walls={step.walls} />}
    </div>
  );
}

const asText = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value, null, 2));

function Given({ values }: { values: Record<string, unknown> }) {
  const { t } = useTranslation("conversation");
  const parts = Object.entries(values);
  if (parts.length === 0) return null;
  return (
    <dl aria-label={t("given")} className="space-y-1">
      {parts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-quiet">{name}</dt>
          <dd className="max-h-60 overflow-y-auto whitespace-pre-wrap font-mono text-xs [overflow-wrap:anywhere]" tabIndex={0}>{asText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Printed({ text }: { text: string }) {
  const { t } = useTranslation("conversation");
  if (!text) return null;
  const cut = text.length > LONGEST;
  return (
    <div>
      <p className="text-quiet">{t(cut ? "printedEnd" : "printed")}</p>
      <pre tabIndex={0} className="max-h-72 overflow-auto whitespace-pre-wrap rounded bg-sunken p-2 font-mono text-xs [overflow-wrap:anywhere]">{cut ? text.slice(-LONGEST) : text}</pre>
    </div>
  );
}

function Changes({ task, step }: { task: string; step: Step }) {
  const { t } = useTranslation("conversation");
  if (step.changes.length === 0) return null;
  return (
    <div>
      <p className="text-quiet">{t("changed", { count: step.changed })}</p>
      <ul className="flex flex-wrap gap-1">
        {step.changes.slice(0, 30).map(({ path }) => (
          <li key={path}>
            <Button small look="plain" onClick={() => openPreview({ task, path })}>{path.replace(/^\/folders\//, "")}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Walls({ walls }: { walls: string[] }) {
  const { t } = useTranslation("conversation");
  return <p className="text-quiet">{t("walls", { walls: walls.join(", ") })}</p>;
}
