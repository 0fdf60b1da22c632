import { useState } from "react";
import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import { Part } from "@/features/files/parts/Part";
import { folderOf, nameOf } from "@/features/files/paths";
import { formatNumber } from "@/i18n/format";
import { Button } from "@/ui";
import type { Read } from "./types";

const FIRST = 10;
const MORE = 200;

/** The files that the task has read, the most read first. */
export function Reads({ task, reads }: { task: string; reads: Read[] }) {
  const { t } = useTranslation("trust");
  const [shown, setShown] = useState(FIRST);
  const sorted = [...reads].sort((one, other) => other.times - one.times);
  const rest = sorted.length - shown;
  return (
    <Part title={t("reads")} aside={<span className="text-sm text-quiet">{formatNumber(reads.length)}</span>}>
      {reads.length === 0 && <p className="text-quiet">{t("reads_none")}</p>}
      <ul className="-mx-2">
        {sorted.slice(0, shown).map((read) => (
          <li key={read.path}>
            <Line task={task} read={read} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button small look="quiet" onClick={() => setShown(shown + MORE)}>
          {t("more", { count: Math.min(rest, MORE) })}
        </Button>
      )}
    </Part>
  );
}

function Line({ task, read }: { task: string; read: Read }) {
  const { t } = useTranslation("trust");
  return (
    <button
      type="button"
      title={read.path}
      onClick={() => openPreview({ task, path: read.path })}
      className="flex min-h-8 w-full items-baseline gap-2 rounded-lg px-2 text-start hover:bg-sunken"
    >
      <span className="max-w-[60%] shrink-0 truncate">{nameOf(read.path)}</span>
      <span className="min-w-0 grow truncate text-sm text-quiet">{folderOf(read.path)}</span>
      <span className="shrink-0 text-sm text-quiet">{t("times", { count: read.times })}</span>
    </button>
  );
}
