import type { TFunction } from "i18next";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { useModels, useNetwork } from "@/store";
import { type Choice, Select, Switch, TextInput } from "@/ui";
import type { Draft } from "./draft";

interface OptionsProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** What a job may use: which model, how much money, which parts of the network, and whether changes wait for a look. */
export function Options({ draft, onChange }: OptionsProps) {
  const { t } = useTranslation("composer");
  const models = useModels().data;
  const spend = (text: string) => onChange({ spend: text === "" ? null : Math.max(0, Number(text)) });
  return (
    <div className="appear grid w-full gap-4 border-t px-1.5 pt-3 sm:grid-cols-2">
      <Select label={t("model")} value={draft.model ?? ""} choices={choicesOf(models, t)} onChoose={(model) => onChange({ model: model || null })} />
      <TextInput label={t("spend")} hint={t("spendHint")} type="number" min={0} step="0.5" inputMode="decimal" value={draft.spend ?? ""} onChange={(event) => spend(event.target.value)} />
      <Network chosen={draft.network} onChange={(network) => onChange({ network })} />
      <Switch label={t("review")} hint={t("reviewHint")} checked={draft.review} onCheckedChange={(review) => onChange({ review })} />
    </div>
  );
}

/** The usual model first; then those that can be used right now: the practice model, those found here, those with a key. */
export function choicesOf(models: Models | undefined, t: TFunction<"composer">): Choice[] {
  if (!models) return [{ value: "", label: t("usualModel") }];
  const found = models.servers.flatMap((server) => server.models.map(({ id }) => `local:${server.kind}/${id}`));
  const keyed = models.providers.filter((one) => one.key !== null).map((one) => one.example);
  const others = [...new Set([...keyed, ...found])].filter((name) => name !== models.usual);
  return [
    { value: "", label: models.usual ? t("usualModelIs", { name: models.usual === "practice" ? t("practice") : models.usual }) : t("usualModel") },
    ...others.map((name) => ({ value: name, label: name })),
    ...(models.usual === "practice" ? [] : [{ value: "practice", label: t("practice") }]),
  ];
}

const KNOWN_SETS = { packages: "setPackages", "open-web": "setOpenWeb" } as const;

function Network({ chosen, onChange }: { chosen: string[]; onChange: (names: string[]) => void }) {
  const { t } = useTranslation("composer");
  const id = useId();
  // To choose none is to be offline: that set is the name for it, not one more.
  const sets = (useNetwork().data?.sets ?? []).filter(({ name }) => name !== "offline");
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset aria-describedby={id}>
      <legend className="font-medium">{t("network")}</legend>
      <p id={id} className="text-sm text-quiet">{t(chosen.length ? "networkSome" : "networkNone")}</p>
      <div className="mt-1 flex flex-wrap gap-x-4">
        {sets.map(({ name }) => (
          <label key={name} className="inline-flex min-h-8 items-center gap-2">
            <input type="checkbox" className="size-4 accent-accent" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            {name in KNOWN_SETS ? t(KNOWN_SETS[name as keyof typeof KNOWN_SETS]) : name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
