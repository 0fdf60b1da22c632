import { ArrowUp, Sparkles, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useModels, useOnline } from "@/store";
import { Badge, Button, ErrorPane, IconButton } from "@/ui";
import { AddMenu } from "./AddMenu";
import { ConfirmWide } from "./ConfirmWide";
import { useDraft, withFolder } from "./draft";
import { FolderChip } from "./FolderChip";
import { FolderDialog } from "./FolderDialog";
import { ModelButton, PracticeNote } from "./ModelButton";
import { Options } from "./Options";
import { Starters } from "./Starters";
import { UploadLine } from "./UploadLine";
import { useCreate } from "./useCreate";
import { useUploads } from "./useUploads";
import { Writer } from "./Writer";

/** Where a job is stated: words, folders, and what it may use. `starters` offers jobs to try while nothing is written. */
export function NewTaskComposer({ starters }: { starters: boolean }) {
  const { t } = useTranslation("composer");
  const [draft, change, clear] = useDraft("home");
  const [choosing, setChoosing] = useState(false);
  const [more, setMore] = useState(false);
  const usual = useModels().data?.usual;
  const offline = useOnline() !== "online";
  const task = useCreate(draft, clear);
  const files = useUploads((path) => change((now) => ({ folders: withFolder(now.folders, path) })));
  const ready = draft.text.trim() !== "" && !offline && !task.busy && files.uploading === null;
  const setFolder = (path: string, access: "read" | "write" | null) =>
    change({ folders: draft.folders.flatMap((one) => (one.path !== path ? [one] : access ? [{ path, access }] : [])) });
  const narrower = () => {
    const wide = task.asks?.message ?? "";
    change({ folders: draft.folders.filter(({ path }) => !wide.startsWith(`${path} `)) });
    task.decline();
    setChoosing(true);
  };
  const toSkills = () => {
    change({ text: "/" });
    document.getElementById("composer")?.focus();
  };
  return (
    <>
      <Writer
        large
        label={t("job")}
        placeholder={t("jobHint")}
        text={draft.text}
        onText={(text) => change({ text })}
        onSend={() => ready && task.create()}
        onSkill={(skill) => change({ skill })}
        onFiles={(dropped) => void files.send(dropped)}
      >
        <AddMenu onFolder={() => setChoosing(true)} onFiles={(chosen) => void files.send(chosen)} onSkill={toSkills} />
        {draft.folders.map((folder) => (
          <FolderChip key={folder.path} folder={folder} onAccess={(access) => setFolder(folder.path, access)} onRemove={() => setFolder(folder.path, null)} />
        ))}
        {draft.folders.length === 0 && <Button small look="quiet" className="text-quiet" onClick={() => setChoosing(true)}>{t("addFolder")}</Button>}
        {draft.skill && <SkillChip name={draft.skill} onRemove={() => change({ skill: null })} />}
        <span className="ms-auto flex items-center gap-1">
          <ModelButton model={draft.model} open={more} onPress={() => setMore(!more)} />
          <Button look="primary" disabled={!ready} busy={task.busy} icon={<ArrowUp size={16} />} onClick={() => task.create()}>{t("begin")}</Button>
        </span>
        {files.uploading && <UploadLine uploading={files.uploading} />}
        {more && <Options draft={draft} onChange={change} />}
      </Writer>
      {task.failure && <ErrorPane error={task.failure} />}
      <FolderDialog open={choosing} onOpenChange={setChoosing} onChoose={(page) => change({ folders: withFolder(draft.folders, page.path, page.writable ? "write" : "read") })} />
      {starters && draft.text.trim() === "" && <Starters />}
      {(draft.model ?? usual) === "practice" && <PracticeNote />}
      <ConfirmWide failure={task.asks} busy={task.busy} onYes={() => task.create(true)} onNo={task.decline} onNarrower={narrower} />
    </>
  );
}

function SkillChip({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useTranslation("composer");
  return (
    <span className="inline-flex items-center">
      <Badge tone="accent" icon={<Sparkles aria-hidden size={14} />}>/{name}</Badge>
      <IconButton label={t("removeSkill", { name })} icon={<X size={14} />} onClick={onRemove} />
    </span>
  );
}
