import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { Button } from "@/ui";
import type { Permit } from "./types";
import type { TrustActs } from "./useTrust";

/** Answers that count more than once, each to be withdrawn. */
export function Permits({ permits, acts }: { permits: Permit[]; acts: TrustActs }) {
  const { t } = useTranslation("trust");
  return (
    <Part title={t("permits")}>
      {permits.length === 0 && <p className="text-quiet">{t("permits_none")}</p>}
      <ul className="space-y-2">
        {permits.map((permit) => (
          <li key={permit.number} className="flex items-start gap-2">
            <div className="min-w-0 grow">
              <p className="[overflow-wrap:anywhere]">{permit.words}</p>
              <p className="text-sm text-quiet">{t("reach", { reach: permit.reach })}</p>
            </div>
            <Button
              small
              disabled={acts.busy}
              aria-label={t("withdraw_label", { words: permit.words })}
              onClick={() => void acts.withdraw(permit.number, t("withdrawn"))}
            >
              {t("withdraw")}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}
