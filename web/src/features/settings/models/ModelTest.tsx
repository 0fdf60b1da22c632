import { CircleCheck, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/i18n/format";
import { Button, ErrorPane } from "@/ui";
import type { Verdict } from "../types";
import { checkModel } from "./calls";

interface ModelTestProps {
  model: string;
  /** Told what came of it; null when it could not be tested. */
  onVerdict?: (verdict: Verdict | null) => void;
}

/** Tries a model by two short requests, and says in words what it is good for here. */
export function ModelTest({ model, onVerdict }: ModelTestProps) {
  const { t } = useTranslation("firstrun");
  const [told, setTold] = useState<{ verdict: Verdict } | { error: unknown } | "testing" | null>(null);
  useEffect(() => setTold(null), [model]);

  async function test() {
    setTold("testing");
    try {
      const verdict = await checkModel(model);
      setTold({ verdict });
      onVerdict?.(verdict);
    } catch (error) {
      setTold({ error });
      onVerdict?.(null);
    }
  }

  return (
    <div className="space-y-2">
      <Button busy={told === "testing"} disabled={!model} onClick={() => void test()}>
        {t("model.test")}
      </Button>
      <div role="status">
        {told === "testing" && <p className="text-quiet">{t("model.testing")}</p>}
        {told && told !== "testing" && "verdict" in told && <Words verdict={told.verdict} />}
      </div>
      {told && told !== "testing" && "error" in told && <ErrorPane title={t("model.failed")} error={told.error} />}
    </div>
  );
}

function Words({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("firstrun");
  const fit = verdict.badge === "agent-ready";
  const Icon = fit ? CircleCheck : TriangleAlert;
  return (
    <div className="rounded-lg border px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <Icon aria-hidden size={18} className={fit ? "text-accent" : "text-asks"} />
        {t(`model.${verdict.badge}`)}
      </p>
      {!fit && verdict.reasons.map((reason) => <p key={reason}>{reason}</p>)}
      {verdict.seconds > 0 && <p className="text-sm text-quiet">{t("model.took", { seconds: formatNumber(Math.round(verdict.seconds)) })}</p>}
    </div>
  );
}
