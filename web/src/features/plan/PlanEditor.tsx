import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { reasonOf } from "@/features/files/parts/trouble";
import { useOnline } from "@/store";
import { Button } from "@/ui";
import type { Draft } from "./draft";
import { PlanClash } from "./PlanClash";
import { PlanRow } from "./PlanRow";
import { useRows } from "./useRows";
import type { PlanEdit } from "./usePlanEdit";

/** The plan to write in: a field a line, moved by buttons, by keys or by dragging, saved as a whole. */
export function PlanEditor({ edit, draft }: { edit: PlanEdit; draft: Draft }) {
  const { t } = useTranslation("plan");
  const online = useOnline() === "online";
  const rows = useRows(draft, edit.change);
  return (
    <form
      className="space-y-3 p-4"
      aria-label={t("edit")}
      onSubmit={(event) => {
        event.preventDefault();
        edit.save();
      }}
    >
      {edit.clash && <PlanClash edit={edit} />}
      <ol className="space-y-1">
        {draft.rows.map((row, at) => (
          <PlanRow key={row.key} row={row} at={at} rows={rows} last={at === draft.rows.length - 1} />
        ))}
      </ol>
      <Button small look="quiet" icon={<Plus aria-hidden size={16} />} onClick={() => rows.add(null)}>
        {t("add")}
      </Button>
      <p className="text-sm text-quiet">{t("hint")}</p>
      <Failure error={edit.error} />
      {!online && <p className="text-sm text-asks">{t("offline")}</p>}
      <div className="sticky bottom-0 -mx-4 -mb-4 flex flex-wrap gap-2 border-t bg-paper px-4 py-3">
        {!edit.clash && (
          <Button look="primary" type="submit" busy={edit.busy} disabled={!online}>
            {edit.busy ? t("saving") : t("save")}
          </Button>
        )}
        <Button disabled={edit.busy} onClick={edit.discard}>
          {t("cancel")}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {rows.said}
      </p>
    </form>
  );
}

function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation("plan");
  if (error === null) return null;
  return (
    <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2">
      {t("failed", { reason: reasonOf(error) })}
    </p>
  );
}
