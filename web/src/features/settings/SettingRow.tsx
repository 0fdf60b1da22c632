import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button, Select, Switch, TextInput } from "@/ui";
import { Row } from "./Part";
import type { Setting, Value } from "./types";
import { useAct } from "./useAct";
import { shownValue, typedValue } from "./values";

/** One setting: its value, what is usual, and going back to that. */
export function SettingRow({ setting }: { setting: Setting }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  const save = (value: Value) => void act.run(() => api.put("/settings/{name}", { path: { name: setting.name }, body: { value } }), { said: t("saved"), stale: ["settings", "hello"] });
  const unusual = shownValue(setting.value) !== shownValue(setting.usual);
  const back = (
    <Button small look="quiet" disabled={act.busy} onClick={() => save(null)}>
      {t("limits.reset")}
    </Button>
  );
  return (
    <Row actions={unusual && back}>
      <Control setting={setting} busy={act.busy} onSave={save} />
    </Row>
  );
}

interface ControlProps {
  setting: Setting;
  busy: boolean;
  onSave: (value: Value) => void;
}

function Control({ setting, busy, onSave }: ControlProps) {
  const { t } = useTranslation("settings");
  const label = useLabel(setting.name);
  if (setting.kind === "switch") return <Switch label={label} checked={setting.value === true} disabled={busy} onCheckedChange={onSave} />;
  if (!setting.choices?.length) return <Box setting={setting} label={label} busy={busy} onSave={onSave} />;
  const choices = ["", ...setting.choices].map((value) => ({ value, label: t(`limits.choice.${value || "usual"}`, { defaultValue: value }) }));
  return <Select label={label} disabled={busy} value={shownValue(setting.value)} choices={choices} onChoose={(value) => onSave(value || null)} />;
}

function Box({ setting, label, busy, onSave }: ControlProps & { label: string }) {
  const { t } = useTranslation("settings");
  const kept = shownValue(setting.value);
  const [typed, setTyped] = useState(kept);
  useEffect(() => setTyped(kept), [kept]);
  const value = typedValue(setting.kind, typed);
  function save(event: FormEvent) {
    event.preventDefault();
    if (value !== undefined) onSave(value);
  }
  return (
    <form onSubmit={save} className="flex flex-wrap items-end gap-2">
      <div className="min-w-40 grow">
        <TextInput
          label={label}
          hint={t("limits.usual", { value: shownValue(setting.usual) || t("limits.nothing") })}
          error={value === undefined ? t("limits.noNumber") : null}
          inputMode={setting.kind === "number" ? "decimal" : undefined}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {typed !== kept && (
        <Button type="submit" busy={busy} disabled={value === undefined}>
          {t("limits.save")}
        </Button>
      )}
    </form>
  );
}

function useLabel(name: string): string {
  const { t } = useTranslation("settings");
  const provider = /^providers\.(.+)\.base_url$/.exec(name)?.[1];
  return provider ? t("limits.address", { provider }) : t(`limits.name.${name}`, { defaultValue: name });
}
