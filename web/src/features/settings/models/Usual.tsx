import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { Button, TextInput } from "@/ui";
import { useAct } from "../useAct";
import { localName, setUsual, STALE } from "./calls";
import { ModelTest } from "./ModelTest";

/** The model of new tasks: any name may be typed, those that are known are offered. */
export function Usual({ models }: { models: Models }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  const [typed, setTyped] = useState(models.usual);
  const name = typed.trim();
  function save(event: FormEvent) {
    event.preventDefault();
    void act.run(() => setUsual(name), { said: t("saved"), stale: STALE });
  }
  return (
    <form onSubmit={save} className="max-w-lg space-y-3">
      <TextInput
        label={t("models.usual")}
        hint={name === "practice" ? t("models.practice") : t("models.usualNote")}
        list="known-models"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id="known-models">
        {knownNames(models).map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      <div className="flex flex-wrap items-start gap-2">
        <Button type="submit" look="primary" busy={act.busy} disabled={!name || name === models.usual}>
          {t("models.set")}
        </Button>
        <ModelTest model={name} />
      </div>
    </form>
  );
}

function knownNames(models: Models): string[] {
  const local = models.servers.flatMap((server) => server.models.map((model) => localName(server.kind, model.id)));
  return ["practice", ...local, ...models.providers.filter((provider) => provider.key).map((provider) => provider.example)];
}
