import { ChevronRight, File, Folder, FolderOpen, Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FileEntry } from "@/api/types";
import { formatBytes } from "@/i18n/format";
import { Button, cx, Spinner } from "@/ui";
import { ChangeMark } from "../parts/ChangeMark";
import type { EntryRow, NoteRow } from "./rows";

interface Props {
  id: string;
  row: EntryRow;
  active: boolean;
  onPress: (row: EntryRow) => void;
  menu?: (entry: FileEntry) => ReactNode;
}

const indent = (depth: number) => ({ paddingInlineStart: `${String(0.5 + (depth - 1) * 1)}rem` });

/** One file or folder of the tree. */
export function TreeLine({ id, row, active, onPress, menu }: Props) {
  const { t } = useTranslation("files");
  const { entry, depth, open } = row;
  const folder = entry.kind === "folder";
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth}
      aria-setsize={row.of}
      aria-posinset={row.place}
      aria-expanded={folder ? open : undefined}
      aria-selected={active}
      className={cx("flex min-h-8 items-center rounded-lg pe-1 hover:bg-sunken", active && "group-focus-visible/tree:bg-accent-soft")}
    >
      <div onClick={() => onPress(row)} style={indent(depth)} className="flex min-h-8 min-w-0 grow cursor-pointer items-center gap-1.5">
        <ChevronRight aria-hidden size={14} className={cx("shrink-0 text-quiet transition-transform", !folder && "invisible", open ? "rotate-90" : "rtl:rotate-180")} />
        <KindIcon entry={entry} open={open} />
        <span className={cx("min-w-0 grow truncate", entry.change === "deleted" && "line-through")} title={entry.unsure ? t("unsure") : entry.name}>
          {entry.name}
        </span>
        {entry.change && <ChangeMark kind={entry.change} />}
        {!folder && entry.change !== "deleted" && <span className="shrink-0 text-sm text-quiet">{formatBytes(entry.size)}</span>}
      </div>
      {!folder && menu?.(entry)}
    </div>
  );
}

function KindIcon({ entry, open }: { entry: FileEntry; open: boolean }) {
  const { t } = useTranslation("files");
  if (entry.kind === "link") return <Link2 role="img" aria-label={t("link")} size={16} className="shrink-0 text-quiet" />;
  const Icon = entry.kind === "file" ? File : open ? FolderOpen : Folder;
  return <Icon aria-hidden size={16} className={cx("shrink-0", entry.kind === "file" ? "text-quiet" : "text-accent")} />;
}

/** Stands for the rows of an open folder that has none to show. */
export function TreeNote({ row, onRetry }: { row: NoteRow; onRetry: (folder: string) => void }) {
  const { t } = useTranslation("files");
  return (
    <div role="treeitem" aria-level={row.depth} aria-selected={false} aria-disabled style={indent(row.depth + 1)} className="flex min-h-8 items-center gap-2 text-sm text-quiet">
      {row.note === "loading" && <Spinner label={t("loading")} size={14} />}
      {row.note === "empty" && t("empty_folder")}
      {row.note === "failed" && (
        <>
          {t("error.title")}
          <Button small look="quiet" onClick={() => onRetry(row.folder)}>
            {t("error.action")}
          </Button>
        </>
      )}
    </div>
  );
}
