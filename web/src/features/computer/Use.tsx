import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { formatBytes, formatNumber } from "@/i18n/format";
import { Progress } from "@/ui";
import type { ComputerNow, Used } from "./types";

const MB = 1000 ** 2;
const GB = 1000 ** 3;

/** How much of its memory and disk the computer uses, as bars with their figures. */
export function Use({ now }: { now: ComputerNow }) {
  const { t } = useTranslation("computer");
  const { memory_mb, cpus, disk_gb } = now.size;
  const size = { memory: formatBytes(memory_mb * MB), cpus: formatNumber(cpus), disk: formatBytes(disk_gb * GB) };
  const measured = now.memory !== null || now.disk !== null;
  return (
    <Part title={t("use")}>
      <div className="space-y-2">
        {now.memory && <Bar label={t("memory")} of={now.memory} />}
        {now.disk && <Bar label={t("disk")} of={now.disk} />}
        <p className="text-sm text-quiet">{measured ? t("cpus", { count: cpus }) : t("size", size)}</p>
      </div>
    </Part>
  );
}

function Bar({ label, of }: { label: string; of: Used }) {
  const { t } = useTranslation("computer");
  return (
    <div>
      <p className="mb-0.5 flex justify-between gap-2 text-sm">
        <span>{label}</span>
        <span className="text-quiet">{t("of", { used: formatBytes(of.used), total: formatBytes(of.total) })}</span>
      </p>
      <Progress label={label} value={of.used} max={of.total} />
    </div>
  );
}
