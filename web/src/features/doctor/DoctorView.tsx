import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useHello } from "@/store";
import { Button, ErrorPane, Spinner, Switch, toast } from "@/ui";
import { CheckRow } from "./CheckRow";
import { reportOf, worstFirst } from "./report";
import type { Findings } from "./types";

/** Looks at everything a task needs and names, for what is not well, the one thing that mends it. */
export function DoctorView() {
  const { t } = useTranslation("doctor");
  const doctor = useQuery({ queryKey: ["doctor"], queryFn: ({ signal }) => api.get("/doctor", { signal }), staleTime: 0, retry: false });
  return (
    <div>
      <div className="mx-auto w-full max-w-3xl space-y-4 px-4 py-6">
        <h1 className="text-xl font-semibold">{t("title")}</h1>
        <p className="text-quiet">{t("lead")}</p>
        {doctor.isFetching && <Spinner label={t("looking")} />}
        {doctor.isError && !doctor.isFetching && <ErrorPane error={doctor.error} title={t("errorTitle")} onRetry={() => void doctor.refetch()} />}
        {doctor.data && !doctor.isError && <Found findings={doctor.data} busy={doctor.isFetching} onAgain={() => void doctor.refetch()} />}
      </div>
    </div>
  );
}

function Found({ findings, busy, onAgain }: { findings: Findings; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation("doctor");
  const [problems, setProblems] = useState(false);
  const shown = worstFirst(findings.checks).filter((check) => !problems || check.state !== "ok");
  return (
    <>
      <Verdict findings={findings} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button disabled={busy} onClick={onAgain}>
          {t("again")}
        </Button>
        <CopyReport findings={findings} />
        <Switch label={t("onlyProblems")} checked={problems} onCheckedChange={setProblems} />
      </div>
      {shown.length === 0 ? (
        <p className="text-quiet">{t("noProblems")}</p>
      ) : (
        <ul className="divide-y rounded-soft border bg-raised">
          {shown.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
        </ul>
      )}
    </>
  );
}

function Verdict({ findings }: { findings: Findings }) {
  const { t } = useTranslation("doctor");
  const count = (state: "failed" | "warning") => findings.checks.filter((check) => check.state === state).length;
  const [bad, warnings] = [count("failed"), count("warning")];
  const Icon = bad ? CircleX : CircleCheck;
  return (
    <div role="status">
      <p className="flex items-center gap-2 text-lg font-semibold">
        <Icon aria-hidden size={22} className={bad ? "text-danger" : "text-accent"} />
        {bad ? t("bad", { count: bad }) : t("ok")}
      </p>
      {warnings > 0 && <p className="text-quiet">{t("warnings", { count: warnings })}</p>}
    </div>
  );
}

function CopyReport({ findings }: { findings: Findings }) {
  const { t } = useTranslation("doctor");
  const version = useHello().data?.version ?? "";
  const copy = () => navigator.clipboard.writeText(reportOf(findings, version)).then(() => toast(t("copied")), toast);
  return <Button onClick={() => void copy()}>{t("copyReport")}</Button>;
}
