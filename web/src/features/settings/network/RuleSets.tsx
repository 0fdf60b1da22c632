import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { NetworkState } from "@/api/types";
import { useNetwork } from "@/store";
import { Switch } from "@/ui";
import { Loaded } from "../Loaded";
import { Row, Rows } from "../Part";
import { useAct } from "../useAct";

const OFFLINE = "offline";
const BUILT_IN = ["packages", "open-web"];

/** The rule sets that a new task gets, each with its rules in words. */
export function RuleSets() {
  const network = useNetwork();
  return (
    <Loaded query={network}>
      {(state) => (
        <>
          <Faults faults={state.faults} />
          <Sets sets={state.sets.filter((set) => set.name !== OFFLINE)} />
        </>
      )}
    </Loaded>
  );
}

function Sets({ sets }: { sets: NetworkState["sets"] }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  const inForce = sets.filter((set) => set.in_force).map((set) => set.name);
  function change(name: string, on: boolean) {
    const value = on ? [...inForce, name] : inForce.filter((other) => other !== name);
    void act.run(() => api.put("/settings/{name}", { path: { name: "network.sets" }, body: { value } }), { said: t("saved"), stale: ["network", "settings"] });
  }
  return (
    <>
      {inForce.length === 0 && <p>{t("network.offline")}</p>}
      <Rows>
        {sets.map((set) => (
          <Row key={set.name}>
            <Switch
              label={set.name}
              hint={t(`network.about.${BUILT_IN.includes(set.name) ? set.name : "own"}`)}
              checked={set.in_force}
              disabled={act.busy}
              onCheckedChange={(on) => change(set.name, on)}
            />
            <Rules set={set} />
          </Row>
        ))}
      </Rows>
    </>
  );
}

function Rules({ set }: { set: NetworkState["sets"][number] }) {
  const { t } = useTranslation("settings");
  if (set.rules.length === 0) return null;
  return (
    <details className="mt-1 ms-14">
      <summary className="min-h-8 py-1 text-sm">
        {t("network.rules", { count: set.rules.length })} <span className="sr-only">({set.name})</span>
      </summary>
      <ul className="space-y-1 pb-1">
        {set.rules.map((rule) => (
          <li key={`${rule.what} ${rule.why}`} className="text-sm">
            <bdi>{rule.what}</bdi> {rule.why && <span className="text-quiet">({rule.why})</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Faults({ faults }: { faults: string[] }) {
  const { t } = useTranslation("settings");
  if (faults.length === 0) return null;
  return (
    <div role="alert" className="rounded-lg bg-asks-soft px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <TriangleAlert aria-hidden size={18} className="shrink-0 text-asks" />
        {t("network.faults")}
      </p>
      <ul className="list-disc ps-6">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
}
