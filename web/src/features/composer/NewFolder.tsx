import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, wordsOf } from "@/api/client";
import { Button, TextInput } from "@/ui";

interface NewFolderProps {
  parent: string;
  onMade: (path: string) => void;
  onCancel: () => void;
}

export function NewFolder({ parent, onMade, onCancel }: NewFolderProps) {
  const { t } = useTranslation("composer");
  const [name, setName] = useState("");
  const make = useMutation({ mutationFn: () => api.post("/folders", { body: { parent, name: name.trim() } }), onSuccess: ({ path }) => onMade(path) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) make.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2 border-b py-2">
      <div className="min-w-40 grow">
        <TextInput autoFocus label={t("folderName")} value={name} error={make.error && wordsOf(make.error).message} onChange={(event) => setName(event.target.value)} />
      </div>
      <Button type="submit" look="primary" busy={make.isPending} disabled={!name.trim()}>{t("make")}</Button>
      <Button onClick={onCancel}>{t("ui:cancel")}</Button>
    </form>
  );
}
