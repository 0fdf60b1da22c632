import { CircleCheck, Monitor, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { Hello } from "@/api/types";
import { go } from "@/app/routes";
import { useAct } from "@/features/settings/useAct";
import { useHello, usePreparing } from "@/store";
import { Button, Card, Progress } from "@/ui";

type Standing = { state: Hello["computer"]["state"]; text: string; part: number; reason: string };

/** How far the computers' disk is: prepared in the background, and nothing waits for it. */
export function ComputerProgress() {
  const { t } = useTranslation("firstrun");
  const now = useStanding();
  const act = useAct();
  const prepare = () => void act.run(() => api.post("/computer/prepare"), { stale: ["hello"] });
  const begun = useRef(false);
  useEffect(() => {
    if (now?.state !== "missing" || begun.current) return;
    begun.current = true;
    prepare();
  });
  if (!now) return null;
  if (now.state === "failed") return <Failed reason={now.reason} busy={act.busy} onAgain={prepare} />;
  const Icon = now.state === "ready" ? CircleCheck : Monitor;
  return (
    <div className="rounded-soft border px-4 py-3">
      <p className="flex items-start gap-2">
        <Icon aria-hidden size={20} className="mt-0.5 shrink-0 text-accent" />
        {t(`computer.${now.state}`)}
      </p>
      {now.state === "working" && (
        <div className="mt-2 space-y-1">
          <Progress label={t("computer.progress")} value={now.part || undefined} />
          <p className="text-sm text-quiet">{now.text}</p>
        </div>
      )}
    </div>
  );
}

function Failed({ reason, busy, onAgain }: { reason: string; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation("firstrun");
  return (
    <Card tone="danger" title={t("computer.failed")} icon={<TriangleAlert aria-hidden size={20} className="shrink-0 text-danger" />}>
      <p className="[overflow-wrap:anywhere]">{reason}</p>
      <p className="mt-1 text-quiet">{t("computer.failedGoOn")}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button busy={busy} onClick={onAgain}>
          {t("computer.again")}
        </Button>
        <Button look="quiet" onClick={() => go("#/doctor")}>
          {t("computer.doctor")}
        </Button>
      </div>
    </Card>
  );
}

/** What the stream told last, else what the window was greeted with. */
function useStanding(): Standing | null {
  const preparing = usePreparing();
  const hello = useHello().data?.computer as (Hello["computer"] & { text?: string }) | undefined;
  const now = preparing ?? hello;
  if (!now) return null;
  return { state: now.state, text: now.text ?? "", part: now.part ?? 0, reason: now.reason ?? "" };
}
