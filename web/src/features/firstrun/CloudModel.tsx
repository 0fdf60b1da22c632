import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { KeyForm } from "@/features/settings/models/KeyForm";
import { ModelTest } from "@/features/settings/models/ModelTest";
import { Button, Select, TextInput } from "@/ui";

interface CloudModelProps {
  providers: Models["providers"];
  picked: string;
  onPick: (model: string) => void;
}

/** A provider, its key, and which of its models; the key is stored first, then the model can be tested. */
export function CloudModel({ providers, picked, onPick }: CloudModelProps) {
  const { t } = useTranslation("firstrun");
  const keyed = providers.filter((provider) => provider.needs_key);
  const [name, setName] = useState(picked.split(":")[0] || (keyed[0]?.name ?? ""));
  const provider = keyed.find((one) => one.name === name) ?? keyed[0];
  const [replacing, setReplacing] = useState(false);
  if (!provider) return null;
  const model = picked.startsWith(`${provider.name}:`) ? picked : "";
  const choose = (to: string) => {
    setName(to);
    setReplacing(false);
    const chosen = keyed.find((one) => one.name === to);
    onPick(chosen?.key ? chosen.example : "");
  };
  const stored = () => {
    setReplacing(false);
    onPick(model || provider.example);
  };
  return (
    <>
      <Select label={t("model.provider")} value={provider.name} choices={keyed.map((one) => ({ value: one.name, label: one.title }))} onChoose={choose} />
      {!provider.key || replacing ? (
        <KeyForm key={provider.name} provider={provider} submit={t("model.store")} onStored={stored} />
      ) : (
        <>
          <p>
            {t("model.keyKept")}{" "}
            <Button small look="quiet" onClick={() => setReplacing(true)}>
              {t("model.keyOther")}
            </Button>
          </p>
          <TextInput
            label={t("model.name")}
            hint={t("model.nameHint", { example: provider.example })}
            spellCheck={false}
            value={model || `${provider.name}:`}
            onChange={(event) => onPick(event.target.value.startsWith(`${provider.name}:`) ? event.target.value : `${provider.name}:${event.target.value.replace(/^.*:/, "")}`)}
          />
          <ModelTest model={model.endsWith(":") ? "" : model} />
        </>
      )}
    </>
  );
}
