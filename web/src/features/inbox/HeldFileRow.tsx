import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DiffView } from "@/features/timeline/diff/DiffView";
import { formatBytes } from "@/i18n/format";
import { Badge, Button, ErrorPane, Skeleton } from "@/ui";
import { fetchDiff, type Held } from "./held";

const KINDS = ["created", "modified", "deleted", "attributes"];

interface Row {
  task: string;
  file: Held;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One held file: what would change, how large, why it is held, and the difference when asked for. */
export function HeldFileRow({ task, file, chosen, onChoose }: Row) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  return (
    <li className="border-t py-2">
      <div className="flex items-start gap-2.5">
        <input
          type="checkbox"
          checked={chosen}
          onChange={(event) => onChoose(event.target.checked)}
          aria-label={t("review.select", { path: file.path })}
          className="mt-1 size-4 shrink-0 accent-[var(--accent)]"
        />
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <bdi className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{file.path}</bdi>
            <Badge>{KINDS.includes(file.change) ? t(`review.${file.change}`) : file.change}</Badge>
            <Sizes file={file} />
          </p>
          <p className="text-sm text-quiet">{file.reason}</p>
          <Button small look="quiet" className="-ms-2.5" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t("review.hide") : t("review.show")}
          </Button>
          {open && <Difference task={task} file={file} />}
        </div>
      </div>
    </li>
  );
}

function Sizes({ file }: { file: Held }) {
  const { t } = useTranslation("inbox");
  const sizes = [file.old_size, file.new_size].filter((size) => size !== null).map(formatBytes);
  const text = sizes.length === 2 && sizes[0] !== sizes[1] ? t("review.from", { old: sizes[0], now: sizes[1] }) : sizes[0];
  if (text === undefined) return null;
  return (
    <span className="text-sm text-quiet">
      <span className="sr-only">{t("review.size")}: </span>
      {text}
    </span>
  );
}

function Difference({ task, file }: { task: string; file: Held }) {
  const { t } = useTranslation("inbox");
  const diff = useQuery({
    queryKey: ["held", task, "diff", file.path, file.sha256],
    queryFn: ({ signal }) => fetchDiff(task, file.path, signal),
  });
  if (diff.isPending) return <Skeleton lines={4} />;
  if (diff.isError) return <ErrorPane error={diff.error} title={t("diff.failed")} onRetry={() => void diff.refetch()} />;
  return (
    <div className="mt-1 space-y-1">
      <p className="text-sm text-quiet">{t("diff.made", { about: diff.data.about })}</p>
      {diff.data.text.trim() ? <DiffView text={diff.data.text} label={t("diff.label", { path: file.path })} /> : <p>{t("diff.empty")}</p>}
    </div>
  );
}
