import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { formatBytes, formatNumber } from "@/i18n/format";
import type { Job } from "./types";

const SHOWN = 100;

/** What runs in the computer now. */
export function Jobs({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation("computer");
  return (
    <Part title={t("jobs")}>
      {jobs.length === 0 ? (
        <p className="text-quiet">{t("jobs_none")}</p>
      ) : (
        <table className="w-full table-fixed text-sm">
          <thead className="text-quiet">
            <tr>
              <th className="text-start font-normal">{t("job.command")}</th>
              <th className="w-20 text-end font-normal">{t("job.cpu")}</th>
              <th className="w-20 text-end font-normal">{t("job.memory")}</th>
            </tr>
          </thead>
          <tbody>
            {jobs.slice(0, SHOWN).map((job) => (
              <tr key={job.pid} title={`${t("job.pid")} ${String(job.pid)}`}>
                <td className="truncate py-0.5 font-mono">{job.command}</td>
                <td className="text-end">{formatNumber(Math.round(job.cpu))} %</td>
                <td className="text-end">{formatBytes(job.memory)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}
