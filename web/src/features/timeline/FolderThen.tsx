import { useTranslation } from "react-i18next";
import { openPreview } from "@/app/preview";
import { Part } from "@/features/files/parts/Part";
import { FileTree } from "@/features/files/tree/FileTree";
import { useGrants } from "@/features/files/useFiles";
import type { Stop } from "./stops";

/** The folders as they were at a stop; which of them are open stays from stop to stop. */
export function FolderThen({ task, stop }: { task: string; stop: Stop }) {
  const { t } = useTranslation("timeline");
  const grants = useGrants(task);
  const title = stop.step ? t("folder") : t("folder_start");
  if (!grants || grants.length === 0) return null;
  return (
    <Part title={title}>
      <FileTree task={task} grants={grants} at={stop.at} label={title} onFile={({ path }) => openPreview({ task, path, at: stop.at })} />
    </Part>
  );
}
