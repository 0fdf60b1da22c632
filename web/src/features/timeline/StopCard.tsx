import { FileDiff, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import { ChangeMark } from "@/features/files/parts/ChangeMark";
import { nameOf } from "@/features/files/paths";
import { formatWhen } from "@/i18n/format";
import { Badge, Button, cx, IconButton } from "@/ui";
import type { Compared } from "./diff/DiffDialog";
import { laterThan, type Stop, standingIn } from "./stops";
import type { Undo } from "./undo/useUndo";
import type { ChangingStep } from "./useSteps";
import { useStopName } from "./useStopName";

interface Props {
  task: string;
  all: readonly Stop[];
  place: number;
  undo: Undo;
  onCompare: (of: Compared) => void;
}

/** The stop that is shown: which step, what it changed, and what can be taken back from here. */
export function StopCard({ task, all, place, undo, onCompare }: Props) {
  const { t } = useTranslation("timeline");
  const name = useStopName();
  const stop = all[place];
  if (!stop) return null;
  return (
    <section aria-label={name(stop)} className="space-y-2 border-b px-4 py-3">
      <h2 className="font-semibold [overflow-wrap:anywhere]">{name(stop)}</h2>
      {stop.step && (
        <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
          {formatWhen(stop.step.at)}
          <span>{t("changes", { count: stop.step.changes })}</span>
          {stop.step.undone && <Badge>{t("undone")}</Badge>}
        </p>
      )}
      {stop.step && <Touched task={task} step={stop.step} onCompare={onCompare} />}
      <Undos all={all} place={place} undo={undo} />
    </section>
  );
}

const SHOWN_FILES = 50;

function Touched({ task, step, onCompare }: { task: string; step: ChangingStep; onCompare: (of: Compared) => void }) {
  const { t } = useTranslation("timeline");
  return (
    <ul aria-label={t("touched")} className="-mx-2 max-h-56 overflow-y-auto">
      {step.files.slice(0, SHOWN_FILES).map(({ path, kind, undone }) => (
        <li key={path} className="flex items-center rounded-lg ps-2 hover:bg-sunken">
          <button
            type="button"
            title={t("see", { name: path })}
            disabled={kind === "deleted"}
            onClick={() => openPreview({ task, path, at: step.step })}
            className="flex min-h-8 min-w-0 grow items-center gap-2 text-start"
          >
            <span className={cx("min-w-0 grow truncate", kind === "deleted" && "text-quiet line-through")}>{nameOf(path)}</span>
            <ChangeMark kind={kind} undone={undone} />
          </button>
          <IconButton label={t("compare", { name: nameOf(path) })} icon={<FileDiff size={16} />} onClick={() => onCompare({ path, step: step.step })} />
        </li>
      ))}
    </ul>
  );
}

function Undos({ all, place, undo }: Pick<Props, "all" | "place" | "undo">) {
  const { t } = useTranslation("timeline");
  const name = useStopName();
  const step = all[place]?.step;
  const later = laterThan(all, place);
  const count = standingIn(all.flatMap((stop) => stop.step ?? []));
  const icon = <Undo2 aria-hidden size={16} />;
  return (
    <div className="flex flex-wrap gap-2">
      {step && !step.undone && (
        <Button small icon={icon} onClick={() => undo.ask({ what: "step", step: step.step, name: name({ at: step.step, step }), changes: step.changes })}>
          {t("undo.step")}
        </Button>
      )}
      {later && place > 0 && (
        <Button small icon={icon} onClick={() => undo.ask({ what: "since", ...later })}>
          {t("undo.since")}
        </Button>
      )}
      {count > 0 && (
        <Button small icon={icon} onClick={() => undo.ask({ what: "task", changes: count })}>
          {t("undo.task")}
        </Button>
      )}
    </div>
  );
}
