import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Models } from "@/api/types";
import { Button, toast } from "@/ui";
import { Confirm } from "../Confirm";
import { Row } from "../Part";
import { useAct } from "../useAct";
import { removeKey, STALE } from "./calls";
import { KeyForm } from "./KeyForm";
import { ModelTest } from "./ModelTest";

type OneProvider = Models["providers"][number];

/** One provider: whether its key is here and where, connecting, testing and removing it. */
export function Provider({ provider }: { provider: OneProvider }) {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { title, key } = provider;
  return (
    <Row
      actions={
        <>
          {(key === "keyring" || key === "file") && (
            <Button small look="quiet" aria-label={t("models.remove", { title })} onClick={() => setRemoving(true)}>
              {t("models.removeShort")}
            </Button>
          )}
          <Button small aria-expanded={open} aria-label={t(key ? "models.replace" : "models.connect", { title })} onClick={() => setOpen(!open)}>
            {t(key ? "models.replaceShort" : "models.connectShort")}
          </Button>
        </>
      }
    >
      <p className="font-semibold">{title}</p>
      <p className="text-sm text-quiet">
        {key ? t(`models.${key}`) : t("models.noKey")} {key === "environment" && t("models.environmentNote")}
      </p>
      {open && <Connect provider={provider} />}
      {removing && <Remove provider={provider} onClose={() => setRemoving(false)} />}
    </Row>
  );
}

function Connect({ provider }: { provider: OneProvider }) {
  const { t } = useTranslation("settings");
  return (
    <div className="mt-3 max-w-lg space-y-3">
      <KeyForm provider={provider} submit={t("models.store")} onStored={() => toast(t("models.stored", { title: provider.title }))} />
      {provider.key && <ModelTest model={provider.example} />}
    </div>
  );
}

function Remove({ provider, onClose }: { provider: OneProvider; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  async function remove() {
    await act.run(() => removeKey(provider.name), { said: t("models.removed", { title: provider.title }), stale: STALE });
    onClose();
  }
  return (
    <Confirm
      open
      title={t("models.removeTitle", { title: provider.title })}
      text={t("models.removeText")}
      yes={t("models.removeYes")}
      busy={act.busy}
      onYes={() => void remove()}
      onClose={onClose}
    />
  );
}
