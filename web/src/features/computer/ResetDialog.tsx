import { useTranslation } from "react-i18next";
import { Confirm } from "@/features/files/parts/Confirm";
import { formatBytes } from "@/i18n/format";
import type { ComputerNow } from "./types";

/** Names exactly what a reset deletes, and what it leaves. */
export function ResetDialog({ now, onSure, onCancel }: { now: ComputerNow; onSure: () => void; onCancel: () => void }) {
  const { t } = useTranslation("computer");
  const disk = now.disk ? t("reset_ask.disk", { size: formatBytes(now.disk.used) }) : t("reset_ask.disk_plain");
  return (
    <Confirm open danger title={t("reset_ask.title")} sure={t("reset_ask.sure")} cancel={t("reset_ask.cancel")} onSure={onSure} onCancel={onCancel}>
      <p>{t("reset_ask.body")}</p>
      <ul className="list-disc ps-5">
        <li>{disk}</li>
        {now.jobs.length > 0 && <li>{t("reset_ask.jobs", { count: now.jobs.length })}</li>}
        <li>{t("reset_ask.memory")}</li>
      </ul>
      <p className="text-quiet">{t("reset_ask.keeps")}</p>
    </Confirm>
  );
}
