import { FileUp, FolderOpen, Plus, Sparkles } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, Menu } from "@/ui";

interface AddMenuProps {
  onFolder: () => void;
  onFiles: (files: File[]) => void;
  onSkill: () => void;
}

/** What can be added to a job: a folder, files, a skill. */
export function AddMenu({ onFolder, onFiles, onSkill }: AddMenuProps) {
  const { t } = useTranslation("composer");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu
        trigger={<IconButton label={t("add")} icon={<Plus size={18} />} />}
        items={[
          { label: t("addFolder"), icon: <FolderOpen size={16} />, onSelect: onFolder },
          { label: t("addFiles"), icon: <FileUp size={16} />, onSelect: () => input.current?.click() },
          { label: t("addSkill"), icon: <Sparkles size={16} />, onSelect: onSkill },
        ]}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("addFiles")}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
