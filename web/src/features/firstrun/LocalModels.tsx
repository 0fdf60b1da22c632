import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { localName } from "@/features/settings/models/calls";
import { ModelTest } from "@/features/settings/models/ModelTest";
import { About } from "@/features/settings/models/Servers";
import { Button, Select } from "@/ui";

interface LocalModelsProps {
  servers: Models["servers"];
  picked: string;
  onPick: (model: string) => void;
  onLook: () => void;
}

/** The models found on this machine. */
export function LocalModels({ servers, picked, onPick, onLook }: LocalModelsProps) {
  const { t } = useTranslation("firstrun");
  const found = servers.flatMap((server) => server.models.map((model) => ({ name: localName(server.kind, model.id), model })));
  const chosen = found.find((one) => one.name === picked);
  const look = <Button onClick={onLook}>{t("model.localLook")}</Button>;
  if (found.length === 0)
    return (
      <>
        <p>{t("model.localNone")}</p>
        {look}
      </>
    );
  const choices = [{ value: "", label: "…", disabled: true }, ...found.map(({ name }) => ({ value: name, label: name }))];
  return (
    <>
      <Select label={t("model.pick")} value={chosen?.name ?? ""} choices={choices} onChoose={onPick} />
      {chosen && <About model={chosen.model} />}
      {chosen && <ModelTest model={chosen.name} />}
      {look}
    </>
  );
}
