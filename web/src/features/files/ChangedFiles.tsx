import { useQueries } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Change } from "@/api/types";
import type { Compared } from "@/features/timeline/diff/DiffDialog";
import type { ChangingStep } from "@/features/timeline/useSteps";
import type { Undo } from "@/features/timeline/undo/useUndo";
import { Button, VirtualList } from "@/ui";
import { ChangedLine } from "./ChangedLine";
import { type ChangedFile, changedFiles, ofTask } from "./changed";
import { Loaded } from "./parts/Loaded";
import { Part } from "./parts/Part";
import { folderQuery } from "./tree/useTree";
import { useChanges, useFileWords } from "./useFiles";

interface Props {
  task: string;
  steps: ReadonlyMap<string, ChangingStep>;
  undo: Undo;
  onCompare: (of: Compared) => void;
}

/** What the task changed, a line a file, and the way to take it all back. */
export function ChangedFiles(props: Props) {
  const { t } = useTranslation("files");
  const changes = useChanges(props.task);
  const words = useFileWords();
  return (
    <Part title={t("changed")}>
      <Loaded query={changes} words={words}>
        {(lines) => <Changed {...props} lines={lines} />}
      </Loaded>
    </Part>
  );
}

const SHOWN_WHOLE = 60;

function Changed({ task, steps, undo, onCompare, lines }: Props & { lines: Change[] }) {
  const { t } = useTranslation("files");
  const files = changedFiles(ofTask(lines));
  const sizes = useSizes(task, files);
  const count = files.filter((file) => !file.undone).length;
  if (files.length === 0) return <p className="text-quiet">{t("changed_none")}</p>;
  const line = (file: ChangedFile) => (
    <ChangedLine task={task} file={file} size={sizes.get(file.path)} step={steps.get(file.steps.at(-1) ?? "")} undo={undo} onCompare={onCompare} />
  );
  return (
    <>
      {files.length > SHOWN_WHOLE ? (
        <VirtualList label={t("changed")} items={files} keyOf={keyOf} estimate={52} render={line} className="max-h-[50dvh]" />
      ) : (
        <ul className="-mx-2">
          {files.map((file) => (
            <li key={keyOf(file)}>{line(file)}</li>
          ))}
        </ul>
      )}
      {count > 0 && (
        <Button small className="mt-2" icon={<Undo2 aria-hidden size={16} />} onClick={() => undo.ask({ what: "task", changes: count })}>
          {t("undo_all")}
        </Button>
      )}
    </>
  );
}

const keyOf = (file: ChangedFile) => `${file.path}?${file.kind}`;
const LOOKED_INTO = 12;

/** The sizes of the changed files, from the listings of the first few folders that they are in. */
function useSizes(task: string, files: readonly ChangedFile[]): ReadonlyMap<string, number> {
  const there = files.filter((file) => file.kind !== "deleted" && !file.undone);
  const folders = [...new Set(there.map((file) => file.path.slice(0, file.path.lastIndexOf("/"))))].slice(0, LOOKED_INTO);
  const answers = useQueries({ queries: folders.map((folder) => folderQuery(task, folder, null)) });
  const entries = answers.flatMap((answer) => answer.data?.entries ?? []);
  return new Map(entries.filter((entry) => entry.kind === "file").map((entry) => [entry.path, entry.size]));
}
