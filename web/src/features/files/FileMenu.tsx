import { Copy, EllipsisVertical, Eye, FileDiff, FolderOpen, SquareArrowOutUpRight, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import type { Compared } from "@/features/timeline/diff/DiffDialog";
import type { ChangingStep } from "@/features/timeline/useSteps";
import type { Undo } from "@/features/timeline/undo/useUndo";
import { IconButton, Menu, type MenuItem } from "@/ui";
import type { ChangedFile } from "./changed";
import { useFileActions } from "./parts/useFileActions";
import { useStepName } from "./parts/useStepName";
import { nameOf } from "./paths";

interface Props {
  task: string;
  path: string;
  /** What the task did to it, if anything. */
  changed: ChangedFile | undefined;
  /** The step that did it last. */
  step: ChangingStep | undefined;
  undo: Undo;
  onCompare: (of: Compared) => void;
}

const SIZE = { size: 16, "aria-hidden": true } as const;

/** What can be done with a file. */
export function FileMenu({ task, path, changed, step, undo, onCompare }: Props) {
  const { t } = useTranslation("files");
  const act = useFileActions(task);
  const stepName = useStepName();
  const there = changed?.kind !== "deleted" && !(changed?.kind === "created" && changed.undone);
  const items: (MenuItem | "-" | false)[] = [
    there && { label: t("preview"), icon: <Eye {...SIZE} />, onSelect: () => openPreview({ task, path }) },
    there && { label: t("open"), icon: <SquareArrowOutUpRight {...SIZE} />, onSelect: () => act.open(path) },
    there && { label: t("reveal"), icon: <FolderOpen {...SIZE} />, onSelect: () => act.reveal(path) },
    changed !== undefined && { label: t("compare"), icon: <FileDiff {...SIZE} />, onSelect: () => onCompare({ path }) },
    { label: t("copy"), icon: <Copy {...SIZE} />, onSelect: () => act.copy(path) },
    ...(step !== undefined && !changed?.undone
      ? [
          "-" as const,
          {
            label: t("undo_step", { step: stepName(step) }),
            icon: <Undo2 {...SIZE} />,
            onSelect: () => undo.ask({ what: "step", step: step.step, name: stepName(step), changes: step.changes }),
          },
        ]
      : []),
  ];
  return (
    <Menu
      align="end"
      trigger={<IconButton label={t("menu", { name: nameOf(path) })} icon={<EllipsisVertical size={16} />} />}
      items={items.filter((item) => item !== false)}
    />
  );
}
