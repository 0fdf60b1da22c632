import { FolderClosed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import { go } from "@/app/routes";
import { type Compared, DiffDialog } from "@/features/timeline/diff/DiffDialog";
import { UndoParts } from "@/features/timeline/undo/UndoParts";
import { useUndo } from "@/features/timeline/undo/useUndo";
import { useSteps } from "@/features/timeline/useSteps";
import { store, type TaskState, useTask, useTaskFailure } from "@/store";
import { Button, EmptyState, Skeleton } from "@/ui";
import { ChangedFiles } from "./ChangedFiles";
import { byPath, changedFiles, ofTask } from "./changed";
import { FileMenu } from "./FileMenu";
import { HeldNote } from "./HeldNote";
import { Loaded } from "./parts/Loaded";
import { Part } from "./parts/Part";
import { FileTree } from "./tree/FileTree";
import { useChanges, useFileWords, useGrants } from "./useFiles";

/** What the task changed, then the folders themselves. */
export function FilesNow({ task }: { task: string }) {
  const state = useTask(task);
  const error = useTaskFailure(task);
  const words = useFileWords();
  return (
    <Loaded query={{ data: state, error, refetch: () => store.task(task).retry() }} words={words}>
      {(found) => (found.grants.length > 0 ? <Folders state={found} /> : <NoFolder />)}
    </Loaded>
  );
}

function NoFolder() {
  const { t } = useTranslation("files");
  return (
    <EmptyState icon={<FolderClosed />} title={t("empty.title")} action={<Button onClick={() => go("#/")}>{t("empty.action")}</Button>}>
      {t("empty.body")}
    </EmptyState>
  );
}

function Folders({ state }: { state: TaskState }) {
  const { t } = useTranslation("files");
  const task = state.id;
  const grants = useGrants(task);
  const undo = useUndo(task);
  const [compared, compare] = useState<Compared | null>(null);
  const changes = useChanges(task);
  const known = byPath(changedFiles(ofTask(changes.data ?? [])));
  const steps = new Map(useSteps(task).data?.map((step) => [step.step, step]));
  const menu = (path: string) => {
    const changed = known.get(path);
    return <FileMenu {...{ task, path, changed, undo }} step={steps.get(changed?.steps.at(-1) ?? "")} onCompare={compare} />;
  };
  return (
    <div>
      <UndoParts undo={undo} />
      <HeldNote task={task} />
      <ChangedFiles task={task} steps={steps} undo={undo} onCompare={compare} />
      <Part title={t("tree")}>
        {grants === null && <Skeleton />}
        {grants?.length === 0 && <p className="text-quiet">{t("taken_back")}</p>}
        {grants && grants.length > 0 && (
          <FileTree {...{ task, grants }} at={null} label={t("tree_label")} onFile={({ path }) => openPreview({ task, path })} menu={({ path }) => menu(path)} />
        )}
      </Part>
      {compared && <DiffDialog task={task} of={compared} onClose={() => compare(null)} />}
    </div>
  );
}
