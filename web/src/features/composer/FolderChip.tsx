import { Folder, Lock, Pencil, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton, Menu } from "@/ui";
import type { ChosenFolder } from "./draft";

interface FolderChipProps {
  folder: ChosenFolder;
  onAccess: (access: ChosenFolder["access"]) => void;
  onRemove: () => void;
}

/** A folder that is handed over: its name, whether it may be changed, and a way to take it back. */
export function FolderChip({ folder, onAccess, onRemove }: FolderChipProps) {
  const { t } = useTranslation("composer");
  const name = folder.path.split("/").filter(Boolean).at(-1) ?? "/";
  return (
    <span className="inline-flex items-center rounded-lg border bg-paper" title={folder.path}>
      <Menu
        trigger={
          <button type="button" className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2" aria-label={t("folderChip", { name, access: t(`access.${folder.access}`) })}>
            <Folder aria-hidden size={15} className="text-accent" />
            <span className="max-w-40 truncate">{name}</span>
            <span className="text-sm text-quiet">{t(`access.${folder.access}`)}</span>
          </button>
        }
        items={[
          { label: t("mayChange"), icon: <Pencil size={15} />, onSelect: () => onAccess("write") },
          { label: t("mayRead"), icon: <Lock size={15} />, onSelect: () => onAccess("read") },
        ]}
      />
      <IconButton label={t("removeFolder", { name })} icon={<X size={14} />} onClick={onRemove} />
    </span>
  );
}
