import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button } from "@/ui";
import { Loaded } from "../Loaded";
import { Row, Rows } from "../Part";
import type { Permit } from "../types";
import { useAct } from "../useAct";

/** What was allowed or forbidden beyond the one time, and withdrawing it. */
export function Permits() {
  const { t } = useTranslation("settings");
  const permits = useQuery({ queryKey: ["permits"], queryFn: ({ signal }) => api.get("/permits", { signal }) });
  return (
    <Loaded query={permits}>
      {(list) =>
        list.length ? (
          <Rows>
            {list.map((permit) => (
              <OnePermit key={permit.number} permit={permit} />
            ))}
          </Rows>
        ) : (
          <p className="text-quiet">{t("network.permitsNone")}</p>
        )
      }
    </Loaded>
  );
}

function OnePermit({ permit }: { permit: Permit }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  const withdraw = () => void act.run(() => api.del("/permits/{number}", { path: { number: permit.number } }), { said: t("network.withdrawn"), stale: ["permits", "network", "trust"] });
  return (
    <Row
      actions={
        <Button small busy={act.busy} aria-label={t("network.withdraw", { words: permit.words })} onClick={withdraw}>
          {t("network.withdrawShort")}
        </Button>
      }
    >
      <p>
        <bdi>{permit.words}</bdi>
      </p>
      {permit.reach && <p className="text-sm text-quiet">{permit.reach}</p>}
    </Row>
  );
}
