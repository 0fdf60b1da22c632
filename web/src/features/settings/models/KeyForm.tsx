import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, wordsOf } from "@/api/client";
import { queryClient } from "@/store";
import { Button, Switch, TextInput } from "@/ui";
import { STALE, storeKey } from "./calls";

interface KeyFormProps {
  provider: { name: string; title: string };
  /** Called once the key lies where it belongs. */
  onStored: () => void;
  submit: string;
}

/** A place to paste a key. Where there is no keyring, a file is offered, and said what that means. */
export function KeyForm({ provider, onStored, submit }: KeyFormProps) {
  const { t } = useTranslation("firstrun");
  const [key, setKey] = useState("");
  const [inFile, setInFile] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const noKeyring = failure instanceof ApiError && failure.kind === "no_keyring";

  async function store(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await storeKey(provider.name, key.trim(), inFile);
      setKey("");
      setFailure(null);
      for (const stale of STALE) void queryClient.invalidateQueries({ queryKey: [stale] });
      onStored();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void store(event)} className="space-y-3" aria-labelledby={id}>
      <TextInput
        type="password"
        autoComplete="off"
        spellCheck={false}
        label={`${t("model.key")}: ${provider.title}`}
        hint={t("model.keyHint")}
        error={failure ? sentence(failure) : null}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      {(noKeyring || inFile) && <Switch label={t("model.inFile")} hint={t("model.inFileHint")} checked={inFile} onCheckedChange={setInFile} />}
      <Button id={id} type="submit" busy={busy} disabled={!key.trim()}>
        {submit}
      </Button>
    </form>
  );
}

function sentence(failure: unknown): string {
  const { message, hint } = wordsOf(failure);
  return [message, hint].filter(Boolean).join(" ");
}
