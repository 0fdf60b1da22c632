import { CircleCheck, CircleSlash, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { formatBytes, formatWhen } from "@/i18n/format";
import { VirtualList } from "@/ui";
import { ordered, totals, verdictOf } from "./order";
import type { Host } from "./types";

const SHOWN_WHOLE = 40;
const ICONS = { allowed: CircleCheck, refused: CircleSlash, both: TriangleAlert };
const COLOURS = { allowed: "text-accent", refused: "text-danger", both: "text-asks" };

/** Every host that was asked for: how much went and came, whether it was allowed, and by which rule. */
export function Hosts({ hosts }: { hosts: Host[] }) {
  const { t } = useTranslation("trust");
  const all = ordered(hosts);
  const sum = totals(hosts);
  const told = { out: formatBytes(sum.out), into: formatBytes(sum.into) };
  return (
    <Part title={t("hosts")} aside={all.length > 0 && <span className="text-sm text-quiet">{t("hosts_sum", told)}</span>}>
      {all.length === 0 && <p className="text-quiet">{t("hosts_none")}</p>}
      {all.length > SHOWN_WHOLE ? (
        <VirtualList label={t("hosts")} items={all} keyOf={keyOf} estimate={76} render={(host) => <Line host={host} />} className="max-h-[50dvh]" />
      ) : (
        <ul>
          {all.map((host) => (
            <li key={keyOf(host)}>
              <Line host={host} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

const keyOf = (host: Host) => `${host.exit} ${host.host} ${host.rule}`;
const EXITS = ["door", "fetch", "search", "connector", "browser"] as const;

function Line({ host }: { host: Host }) {
  const { t } = useTranslation("trust");
  const verdict = verdictOf(host);
  const Icon = ICONS[verdict];
  const exit = EXITS.find((one) => one === host.exit);
  return (
    <div className="flex items-start gap-2 py-1.5">
      <Icon aria-hidden size={18} className={`mt-0.5 shrink-0 ${COLOURS[verdict]}`} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline justify-between gap-x-2">
          <span className="font-medium [overflow-wrap:anywhere]">{host.host}</span>
          <span className="text-sm">{t(`verdict.${verdict}`)}</span>
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-quiet">
          <span>{t("out", { size: formatBytes(host.out) })}</span>
          <span>{t("into", { size: formatBytes(host.into) })}</span>
          {verdict === "both" && <span>{t("counts", { allowed: host.allowed, refused: host.refused })}</span>}
          <span>{exit ? t(`exit.${exit}`) : host.exit}</span>
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-quiet [overflow-wrap:anywhere]">
          <span>{t("rule", { rule: host.rule })}</span>
          {host.reason && <span>{host.reason}</span>}
          <span>{t("last", { when: formatWhen(host.last) })}</span>
        </p>
      </div>
    </div>
  );
}
