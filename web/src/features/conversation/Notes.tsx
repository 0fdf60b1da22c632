import { Eye, Info, MonitorX, TriangleAlert, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { openTab } from "@/app/rail";
import { nameNow, ofTask } from "@/features/files/changed";
import { nameOf } from "@/features/files/paths";
import { useChanges } from "@/features/files/useFiles";
import type { Entry } from "@/store";
import { Button, Card } from "@/ui";

type Of<K extends Entry["kind"]> = { entry: Extract<Entry, { kind: K }> };

/** One quiet line in the conversation. */
export function Note({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-start gap-2 py-0.5 text-quiet">
      <span aria-hidden className="mt-1 shrink-0">{icon}</span>
      <div className="min-w-0 [overflow-wrap:anywhere]">{children}</div>
    </div>
  );
}

export function UndoneNote({ task, entry }: Of<"undone"> & { task: string }) {
  const { t } = useTranslation("conversation");
  return (
    <Note icon={<Undo2 size={16} />}>
      {t("undone", { count: entry.restored })}
      <Conflicts task={task} paths={entry.conflicts} />
    </Note>
  );
}

export function ReviewedNote({ task, entry }: Of<"reviewed"> & { task: string }) {
  const { t } = useTranslation("conversation");
  return (
    <Note icon={<Eye size={16} />}>
      {t(entry.verdict === "applied" ? "applied" : "dropped", { count: entry.paths.length })}
      <Conflicts task={task} paths={entry.conflicts} />
    </Note>
  );
}

/** Files that were left alone, by the names they have now: the journal knows them by those they had then. */
function Conflicts({ task, paths }: { task: string; paths: string[] }) {
  const { t } = useTranslation("conversation");
  const lines = ofTask(useChanges(task, paths.length > 0).data ?? []);
  if (paths.length === 0) return null;
  return (
    <>
      <p>{t("conflicts", { count: paths.length })}</p>
      <ul className="list-disc ps-5">
        {paths.map((path) => (
          <li key={path} title={path}>{nameOf(nameNow(lines, path))}</li>
        ))}
      </ul>
    </>
  );
}

export function NoticeNote({ entry }: Of<"notice">) {
  const { t } = useTranslation("conversation");
  if (entry.level === "info") return <Note icon={<Info size={16} />}>{entry.text}</Note>;
  return (
    <Note icon={<TriangleAlert size={16} className={entry.level === "error" ? "text-danger" : "text-asks"} />}>
      <span className="sr-only">{t(`level.${entry.level}`)} </span>
      <span className="text-ink">{entry.text}</span>
    </Note>
  );
}

/** The computer can't go on: why, and the one thing to do. Talking and reading still work. */
export function ComputerNote({ entry }: Of<"computer">) {
  const { t } = useTranslation("conversation");
  return (
    <Card
      tone="danger"
      icon={<MonitorX aria-hidden size={18} className="text-danger" />}
      title={t("computerFailed")}
      actions={
        <>
          <Button small onClick={() => openTab("computer")}>{t("toComputer")}</Button>
          <a href="#/doctor" className="inline-flex min-h-8 items-center px-2 text-accent underline">{t("toDoctor")}</a>
        </>
      }
    >
      <p>{entry.reason}</p>
    </Card>
  );
}
