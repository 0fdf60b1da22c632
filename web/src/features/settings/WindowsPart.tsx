import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, signedOut } from "@/api/client";
import type { Session } from "@/api/types";
import { formatWhen } from "@/i18n/format";
import { Badge, Button } from "@/ui";
import { Confirm } from "./Confirm";
import { Loaded } from "./Loaded";
import { Part, Row, Rows } from "./Part";
import { useAct } from "./useAct";

/** The windows that are signed in, and signing out: this one, or all at once. */
export function WindowsPart() {
  const { t } = useTranslation("settings");
  const windows = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api.get("/sessions", { signal }) });
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const out = async (path: "/session" | "/sessions") => {
    if (await act.run(() => api.del(path))) signedOut();
  };
  return (
    <Part title={t("about.windows")}>
      <Loaded query={windows}>
        {(rows) => (
          <Rows>
            {rows.map((row) => (
              <Window key={`${row.name} ${row.made}`} row={row} />
            ))}
          </Rows>
        )}
      </Loaded>
      <div className="flex flex-wrap gap-2">
        <Button disabled={act.busy} onClick={() => void out("/session")}>
          {t("about.signOut")}
        </Button>
        <Button disabled={act.busy} onClick={() => setAsking(true)}>
          {t("about.signOutAll")}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t("about.signOutTitle")}
        text={t("about.signOutText")}
        yes={t("about.signOutYes")}
        busy={act.busy}
        onYes={() => void out("/sessions")}
        onClose={() => setAsking(false)}
      />
    </Part>
  );
}

function Window({ row }: { row: Session }) {
  const { t } = useTranslation("settings");
  return (
    <Row actions={row.this && <Badge tone="accent">{t("about.windowsThis")}</Badge>}>
      {t("about.windowsName", { name: row.name })} <span className="text-sm text-quiet">{t("about.windowsSeen", { when: formatWhen(row.seen) })}</span>
    </Row>
  );
}
