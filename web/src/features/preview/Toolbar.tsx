import { Download, FolderOpen, Maximize2, Minimize2, SquareArrowOutUpRight, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { linkTo, save } from "@/api/client";
import type { Preview } from "@/api/types";
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
  const file = linkTo("/tasks/{task}/file", { path: { task }, query: { path, at: sides.at } });
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
      <IconButton label={t("download")} icon={<Download size={16} />} onClick={() => save(file)} />
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
