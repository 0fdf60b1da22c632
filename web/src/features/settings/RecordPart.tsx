import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button } from "@/ui";
import { Part } from "./Part";
import type { Exported, Report } from "./types";
import { useAct } from "./useAct";

type Told = { exported: Exported } | { report: Report } | null;

/** Exporting the record of all tasks, and checking that nobody has changed it. */
export function RecordPart() {
  const { t } = useTranslation("settings");
  const act = useAct();
  const [told, setTold] = useState<Told>(null);
  const exporting = async () => setTold({ exported: await api.post("/audit/export", { body: {} }) });
  const checking = async () => setTold({ report: await api.post("/audit/verify", { body: {} }) });
  return (
    <Part title={t("about.record")} note={t("about.recordNote")}>
      <div className="flex flex-wrap gap-2">
        <Button disabled={act.busy} onClick={() => void act.run(checking)}>
          {t("about.verify")}
        </Button>
        <Button disabled={act.busy} onClick={() => void act.run(exporting)}>
          {t("about.export")}
        </Button>
      </div>
      <div role="status">{told && <Tell told={told} />}</div>
    </Part>
  );
}

function Tell({ told }: { told: NonNullable<Told> }) {
  const { t } = useTranslation("settings");
  if ("exported" in told)
    return (
      <p className="[overflow-wrap:anywhere]">
        {t("about.exported", { path: told.exported.path })} {t("about.exportedLines", { count: told.exported.lines })}
      </p>
    );
  const { faults, notes } = told.report;
  return (
    <>
      <p>{faults.length ? t("about.unsound", { count: faults.length }) : t("about.sound")}</p>
      <ul className="list-disc ps-5">
        {[...faults.map((fault) => fault.text), ...notes].map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
    </>
  );
}
