import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/features/files/parts/Confirm";
import { reasonOf } from "@/features/files/parts/trouble";
import { Button, Card } from "@/ui";
import { UndoReportCard } from "./UndoReportCard";
import type { Undo, UndoWish } from "./useUndo";

/** The question before an undo and the report after it; put at the top of the panel that offers undos. */
export function UndoParts({ undo }: { undo: Undo }) {
  return (
    <>
      <Question undo={undo} />
      {undo.error !== null && <Failure undo={undo} />}
      {undo.report && <UndoReportCard report={undo.report} undo={undo} />}
    </>
  );
}

function Question({ undo }: { undo: Undo }) {
  const { t } = useTranslation("timeline");
  const { wish } = undo;
  if (!wish) return null;
  return (
    <Confirm
      open
      title={titleOf(wish, t)}
      sure={undo.busy ? t("undo.working") : t("undo.sure")}
      cancel={t("undo.cancel")}
      busy={undo.busy}
      onSure={undo.confirm}
      onCancel={undo.cancel}
    >
      <p>{t("undo.body", { count: wish.changes })}</p>
      <p className="text-quiet">{t("undo.kept")}</p>
    </Confirm>
  );
}

type T = ReturnType<typeof useTranslation<"timeline">>["t"];

function titleOf(wish: UndoWish, t: T): string {
  if (wish.what === "step") return t("undo.ask_step", { step: wish.name });
  return wish.what === "since" ? t("undo.ask_since") : t("undo.ask_task");
}

function Failure({ undo }: { undo: Undo }) {
  const { t } = useTranslation("timeline");
  return (
    <Card
      role="alert"
      tone="danger"
      className="m-3"
      icon={<Undo2 aria-hidden size={18} />}
      actions={
        <Button small onClick={undo.close}>
          {t("report.close")}
        </Button>
      }
    >
      {t("report.failed", { reason: reasonOf(undo.error) })}
    </Card>
  );
}
