import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import type { Compared } from "@/features/timeline/diff/DiffDialog";
import type { ChangingStep } from "@/features/timeline/useSteps";
import type { Undo } from "@/features/timeline/undo/useUndo";
import { formatBytes } from "@/i18n/format";
import { Badge, cx } from "@/ui";
import type { ChangedFile } from "./changed";
import { FileMenu } from "./FileMenu";
import { ChangeMark } from "./parts/ChangeMark";
import { useStepName } from "./parts/useStepName";
import { folderOf, nameOf } from "./paths";

interface Props {
  task: string;
  file: ChangedFile;
  size: number | undefined;
  /** The step that touched it last, where it is known. */
  step: ChangingStep | undefined;
  undo: Undo;
  onCompare: (of: Compared) => void;
}

/** One changed file: what happened to it, how large it is, which step did it. */
export function ChangedLine({ task, file, size, step, undo, onCompare }: Props) {
  const { t } = useTranslation("files");
  const stepName = useStepName();
  const gone = file.kind === "deleted" || file.undone;
  const press = () => (gone ? onCompare({ path: file.path }) : openPreview({ task, path: file.path }));
  return (
    <div className="flex items-center rounded-lg ps-2 pe-1 hover:bg-sunken">
      <button type="button" onClick={press} title={file.path} className="min-h-11 min-w-0 grow py-1 text-start">
        <span className="flex items-baseline gap-2">
          <span className={cx("min-w-0 truncate", gone && "text-quiet line-through")}>{nameOf(file.path)}</span>
          {file.was !== null && <Was file={file} was={file.was} />}
        </span>
        <span className="flex items-center gap-2 overflow-hidden text-sm text-quiet">
          <ChangeMark kind={file.kind} undone={file.undone} />
          {size !== undefined && <span className="shrink-0">{formatBytes(size)}</span>}
          <span className="shrink-0" title={step?.title}>
            {stepName(step)}
          </span>
          <span className="min-w-0 truncate">{folderOf(file.path)}</span>
        </span>
      </button>
      {file.undone && <Badge>{t("undone")}</Badge>}
      <FileMenu task={task} path={file.path} changed={file} step={step} undo={undo} onCompare={onCompare} />
    </div>
  );
}

/** Its old name or, when it was moved under the same name, its old folder. */
function Was({ file, was }: { file: ChangedFile; was: string }) {
  const { t } = useTranslation("files");
  const moved = nameOf(was) === nameOf(file.path);
  return (
    <span title={was} className="min-w-0 shrink truncate text-sm text-quiet">
      {moved ? t("was_in", { folder: folderOf(was) }) : t("was", { name: nameOf(was) })}
    </span>
  );
}
