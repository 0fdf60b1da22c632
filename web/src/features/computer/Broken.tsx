import { MonitorX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { go } from "@/app/routes";
import { Button, Card } from "@/ui";
import type { Computer } from "./useComputer";

/** The computer can't start: why, and the one thing to do about it. */
export function Broken({ reason, computer }: { reason: string; computer: Computer }) {
  const { t } = useTranslation("computer");
  return (
    <div className="p-3 pb-0">
      <Card
        role="alert"
        tone="danger"
        title={t("broken.title")}
        icon={<MonitorX aria-hidden size={18} className="shrink-0 text-danger" />}
        actions={
          <>
            <Button small look="primary" onClick={() => go("#/doctor")}>
              {t("doctor")}
            </Button>
            <Button small look="quiet" busy={computer.busy === "wake"} onClick={() => computer.act("wake")}>
              {t("retry")}
            </Button>
          </>
        }
      >
        {reason && <p>{reason}</p>}
        <p className="mt-1 text-quiet">{t("broken.body")}</p>
      </Card>
    </div>
  );
}
