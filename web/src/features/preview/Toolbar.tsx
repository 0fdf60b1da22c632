import { Download, FolderOpen, Maximize2, Minimize2, SquareArrowOutUpRight, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { at as path_, download, withQuery } from "@/api/client";
import type { Preview } from "@/api/types";
import { reasonOf, tellTrouble } from "@/features/files/parts/trouble";
import { useFileActions } from "@/features/files/parts/useFileActions";
import { folderOf, nameOf } from "@/features/files/paths";
import { formatBytes } from "@/i18n/format";
import { cx, IconButton } from "@/ui";
import type { Sides } from "./useSides";

interface Props {
  task: string;
  path: string;
  preview: Preview | null;
  sides: Sides;
  wide: boolean;
  onWide: () => void;
  onClose: () => void;
}

/** The file's name and size, the switch between before and after, and what can be done with it. */
export function Toolbar({ task, path, preview, sides, wide, onWide, onClose }: Props) {
  const { t } = useTranslation("preview");
  const act = useFileActions(task);
  const save = useDownload(task, path, sides.at);
  const asItIs = sides.at === null;
  return (
    <header className="flex flex-wrap items-center gap-x-1 gap-y-1 border-b px-3 py-1.5">
      <div className="min-w-32 grow basis-0">
        <h2 className="truncate font-semibold" title={path}>
          {nameOf(path)}
        </h2>
        <p className="truncate text-sm text-quiet">
          {preview && `${formatBytes(preview.size)} · `}
          {asItIs ? folderOf(path) : sides.at === "start" ? t("start") : t("point")}
        </p>
      </div>
      {sides.choices && <Switch sides={sides} />}
      {asItIs && <IconButton label={t("open")} icon={<SquareArrowOutUpRight size={16} />} onClick={() => act.open(path)} />}
      {asItIs && <IconButton label={t("reveal")} icon={<FolderOpen size={16} />} onClick={() => act.reveal(path)} />}
      <IconButton label={t("download")} icon={<Download size={16} />} disabled={save.busy} onClick={save.start} />
      <IconButton label={wide ? t("narrow") : t("wide")} icon={wide ? <Minimize2 size={16} /> : <Maximize2 size={16} />} onClick={onWide} />
      <IconButton label={t("close")} icon={<X size={18} />} onClick={onClose} />
    </header>
  );
}

function Switch({ sides }: { sides: Sides }) {
  const { t } = useTranslation("preview");
  return (
    <div role="group" aria-label={t("side")} className="flex rounded-lg border p-0.5">
      {(["before", "after"] as const).map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={sides.side === side}
          onClick={() => sides.choose(side)}
          className={cx("min-h-8 rounded-md px-2.5 text-sm", sides.side === side ? "bg-accent-soft font-medium" : "text-quiet hover:bg-sunken")}
        >
          {t(side)}
        </button>
      ))}
    </div>
  );
}

function useDownload(task: string, path: string, at: string | null) {
  const { t } = useTranslation("preview");
  const [busy, setBusy] = useState(false);
  async function run() {
    setBusy(true);
    try {
      await download(withQuery(path_`/tasks/${task}/file`, { path, at, download: 1 }), nameOf(path));
    } catch (error) {
      tellTrouble(t("download_failed", { reason: reasonOf(error) }));
    } finally {
      setBusy(false);
    }
  }
  return { busy, start: () => void run() };
}
