import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { Badge, Button } from "@/ui";
import { Row, Rows } from "../Part";
import { useAct } from "../useAct";
import { localName, setUsual, STALE } from "./calls";

type Server = Models["servers"][number];

/** The model servers found on this machine, and what each of their models is good for. */
export function Servers({ servers, usual }: { servers: Server[]; usual: string }) {
  const { t } = useTranslation("settings");
  if (servers.length === 0) return <p className="text-quiet">{t("models.serversNone")}</p>;
  return (
    <Rows>
      {servers.map((server) =>
        server.models.length ? (
          server.models.map((model) => <LocalModel key={`${server.url} ${model.id}`} kind={server.kind} model={model} usual={usual} />)
        ) : (
          <Row key={server.url}>
            {server.kind} <span className="text-quiet">{server.url}</span> · {t("models.noModels")}
          </Row>
        ),
      )}
    </Rows>
  );
}

function LocalModel({ kind, model, usual }: { kind: string; model: Server["models"][number]; usual: string }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  const name = localName(kind, model.id);
  const use = (
    <Button
      small
      busy={act.busy}
      aria-label={t("models.useThis", { model: name })}
      onClick={() => void act.run(() => setUsual(name), { said: t("saved"), stale: STALE })}
    >
      {t("models.set")}
    </Button>
  );
  return (
    <Row actions={name === usual ? <Badge tone="accent">{t("models.isUsual")}</Badge> : use}>
      <p className="font-semibold">{name}</p>
      <About model={model} />
    </Row>
  );
}

/** What is to be known of a local model before it is chosen. */
export function About({ model }: { model: Server["models"][number] & { remote?: boolean } }) {
  const { t } = useTranslation("firstrun");
  const said = [
    model.remote && t("model.localRemote"),
    model.tools === false && t("model.localNoTools"),
    model.context && t("model.localContext", { context: formatNumber(model.context) }),
  ].filter(Boolean);
  return said.length ? <p className="text-sm text-quiet">{said.join(" · ")}</p> : null;
}
