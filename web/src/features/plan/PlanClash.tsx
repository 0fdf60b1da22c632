import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, Card } from "@/ui";
import { PlanList } from "./PlanList";
import type { PlanEdit } from "./usePlanEdit";

/** The agent rewrote the plan while the person did: both are shown, and the person says which counts. */
export function PlanClash({ edit }: { edit: PlanEdit }) {
  const { t } = useTranslation("plan");
  return (
    <Card
      role="alert"
      tone="asks"
      title={t("conflict.title")}
      icon={<TriangleAlert aria-hidden size={18} className="shrink-0 text-asks" />}
      actions={
        <>
          <Button small look="primary" busy={edit.busy} onClick={edit.save}>
            {t("conflict.mine")}
          </Button>
          <Button small disabled={edit.busy} onClick={edit.discard}>
            {t("conflict.theirs")}
          </Button>
        </>
      }
    >
      <p>{t("conflict.body")}</p>
      <details className="mt-1">
        <summary className="min-h-8 py-1 text-quiet">{t("conflict.shown")}</summary>
        <PlanList items={edit.now} />
      </details>
    </Card>
  );
}
