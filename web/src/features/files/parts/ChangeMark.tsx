import { ArrowRightLeft, FileMinus, FilePen, FilePlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ChangeKind } from "@/api/types";
import { cx } from "@/ui";

const ICONS = { created: FilePlus, modified: FilePen, deleted: FileMinus, renamed: ArrowRightLeft };

/** What happened to a file, by icon and word. */
export function ChangeMark({ kind, undone }: { kind: ChangeKind; undone?: boolean }) {
  const { t } = useTranslation("files");
  const Icon = ICONS[kind];
  return (
    <span className={cx("inline-flex items-center gap-1 whitespace-nowrap text-sm", undone ? "text-quiet line-through" : "text-ink")}>
      <Icon aria-hidden size={14} className={undone ? "" : "text-accent"} />
      {t(`kind.${kind}`)}
    </span>
  );
}
