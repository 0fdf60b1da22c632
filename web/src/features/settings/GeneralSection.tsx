import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useNoticesAllowed, wantNotices } from "@/features/inbox/notify";
import { Switch } from "@/ui";
import { Loaded } from "./Loaded";
import { Part } from "./Part";
import type { Desktop } from "./types";
import { useAct } from "./useAct";

/** Notices, starting with the system, and what kind of window this is. */
export function GeneralSection() {
  const desktop = useQuery({ queryKey: ["desktop"], queryFn: ({ signal }) => api.get("/desktop", { signal }) });
  return (
    <>
      <Notices />
      <Loaded query={desktop}>{(state) => <Start desktop={state} />}</Loaded>
    </>
  );
}

function Notices() {
  const { t } = useTranslation("settings");
  const allowed = useNoticesAllowed();
  const [, again] = useState(0);
  const change = async (want: boolean) => {
    await wantNotices(want);
    again((n) => n + 1);
  };
  return (
    <div className="space-y-2">
      <Switch
        label={t("general.notify")}
        hint={t("general.notifyHint")}
        checked={allowed === "yes"}
        disabled={allowed === "impossible"}
        onCheckedChange={(want) => void change(want)}
      />
      {allowed === "denied" && <p role="alert">{t("general.notifyDenied")}</p>}
      {allowed === "impossible" && <p className="text-quiet">{t("general.notifyNone")}</p>}
    </div>
  );
}

function Start({ desktop }: { desktop: Desktop }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  return (
    <>
      <Switch
        label={t("general.autostart")}
        hint={t("general.autostartHint")}
        checked={desktop.autostart}
        disabled={act.busy}
        onCheckedChange={(autostart) => void act.run(() => api.put("/desktop", { body: { autostart } }), { said: t("saved"), stale: ["desktop"] })}
      />
      <Part title={t("general.shell")}>
        <p>{t("general.shellWhy", { shell: desktop.shell, why: desktop.why })}</p>
      </Part>
    </>
  );
}
