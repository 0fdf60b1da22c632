import { FileQuestion, FileX, FolderOpen, SquareArrowOutUpRight, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/types";
import { reasonOf } from "@/features/files/parts/trouble";
import { useFileActions } from "@/features/files/parts/useFileActions";
import { nameOf } from "@/features/files/paths";
import { formatBytes } from "@/i18n/format";
import { Button, EmptyState } from "@/ui";
import type { Trouble } from "./usePreview";

interface Props {
  why: Trouble | "none";
  task: string;
  path: string;
  preview?: Preview | null;
  /** What the frame said, or the server. */
  reason?: string;
  error?: unknown;
  onRetry: () => void;
}

const ICONS = { none: FileQuestion, too_big: FileQuestion, gone: FileX, failed: FileX, offline: WifiOff };

/** Instead of a preview: why there is none, that the file is as it was, and the one thing to do. */
export function NoPreview({ why, task, path, preview, reason, error, onRetry }: Props) {
  const { t } = useTranslation("preview");
  const Icon = ICONS[why];
  const told = { name: nameOf(path), size: preview ? formatBytes(preview.size) : "" };
  const said = error === undefined ? reason : reasonOf(error);
  return (
    <div role="alert">
      <EmptyState icon={<Icon size={28} />} title={t(`${why}.title`)} action={<Actions {...{ why, task, path, onRetry }} />}>
        {why === "failed" ? <p>{said}</p> : <p>{t(`${why}.body`, told)}</p>}
        {(why === "failed" || why === "too_big") && <p className="mt-1">{t("unchanged")}</p>}
      </EmptyState>
    </div>
  );
}

function Actions({ why, task, path, onRetry }: Pick<Props, "why" | "task" | "path" | "onRetry">): ReactNode {
  const { t } = useTranslation("preview");
  const act = useFileActions(task);
  const size = { size: 16, "aria-hidden": true } as const;
  if (why === "gone" || why === "offline") return <Button onClick={onRetry}>{t("retry")}</Button>;
  return (
    <span className="flex flex-wrap justify-center gap-2">
      <Button look="primary" icon={<SquareArrowOutUpRight {...size} />} onClick={() => act.open(path)}>
        {t("open")}
      </Button>
      {why === "failed" ? (
        <Button onClick={onRetry}>{t("retry")}</Button>
      ) : (
        <Button icon={<FolderOpen {...size} />} onClick={() => act.reveal(path)}>
          {t("reveal")}
        </Button>
      )}
    </span>
  );
}
