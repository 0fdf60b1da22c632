import { Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { nameNow, ofTask } from "@/features/files/changed";
import { nameOf } from "@/features/files/paths";
import { useChanges } from "@/features/files/useFiles";
import { Button, Card } from "@/ui";
import type { Undo, UndoReport } from "./useUndo";
import { whyKey } from "./why";

/** What an undo did, in words, with the way back. */
export function UndoReportCard({ report, undo }: { report: UndoReport; undo: Undo }) {
  const { t } = useTranslation("timeline");
  const card = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone by now: without this the keyboard would begin again at the page's top.
  useEffect(() => card.current?.focus(), [report]);
  return (
    <div ref={card} tabIndex={-1} role="status" className="appear p-3">
      <Card
        tone="accent"
        title={report.again ? t("report.again_title") : t("report.title")}
        icon={<Undo2 aria-hidden size={18} />}
        actions={
          <>
            {report.step && report.restored.length > 0 && (
              <Button small busy={undo.busy} onClick={undo.takeBack}>
                {report.again ? t("undo.sure") : t("undo.back")}
              </Button>
            )}
            <Button small look="quiet" onClick={undo.close}>
              {t("report.close")}
            </Button>
          </>
        }
      >
        <Restored report={report} />
        <Kept task={undo.task} conflicts={report.conflicts} />
        {report.restored.length + report.conflicts.length === 0 && <p>{t("report.nothing")}</p>}
      </Card>
    </div>
  );
}

function Restored({ report }: { report: UndoReport }) {
  const { t } = useTranslation("timeline");
  const paths = report.restored;
  const told = { count: paths.length };
  if (paths.length === 0) return null;
  return (
    <>
      <p>{report.again ? t("report.again", told) : t("report.restored", told)}</p>
      <details className="text-sm">
        <summary className="min-h-8 py-1 text-quiet">{t("report.files")}</summary>
        <ul className="max-h-48 overflow-y-auto">
          {paths.slice(0, 500).map((path) => (
            <li key={path} className="break-all">
              {path}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** The files that an undo left alone, by the names they have now, and why. */
export function Kept({ task, conflicts }: { task: string; conflicts: UndoReport["conflicts"] }) {
  const { t } = useTranslation("timeline");
  const lines = ofTask(useChanges(task).data ?? []);
  if (conflicts.length === 0) return null;
  const words = (why: string) => {
    const key = whyKey(why);
    return key ? t(`why.${key}`) : why;
  };
  return (
    <>
      <p className="mt-1 font-medium">{t("report.conflicts", { count: conflicts.length })}</p>
      <ul className="list-disc ps-5">
        {conflicts.map(({ path, why }) => (
          <li key={path} title={path} className="[overflow-wrap:anywhere]">
            {t("report.kept", { name: nameOf(nameNow(lines, path)), why: words(why) })}
          </li>
        ))}
      </ul>
    </>
  );
}
