import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cx, trouble } from "@/ui";
import { SkillMenu, useSkillMenu } from "./SkillMenu";

interface WriterProps {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  /** Given where skills can be chosen: "/" opens their list. */
  onSkill?: (name: string) => void;
  onFiles?: (files: File[]) => void;
  large?: boolean;
  children: ReactNode;
}

/** The box in which a job or a word is written. Enter sends, Shift and Enter begin a new line. */
export function Writer({ label, placeholder, text, onText, onSend, onSkill, onFiles, large, children }: WriterProps) {
  const { t } = useTranslation("composer");
  const area = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState(false);
  const menu = useSkillMenu(text, onSkill && ((name) => { onSkill(name); onText(""); }));
  useEffect(() => grow(area.current), [text, placeholder]);
  const press = (event: KeyboardEvent) => {
    if (menu.press(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSend();
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    if (!onFiles || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    const { files, folders } = dropped(event.dataTransfer);
    if (folders) trouble(t("dropFolder"));
    if (files.length) onFiles(files);
  };
  const paste = (event: ClipboardEvent) => {
    if (!onFiles || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    onFiles([...event.clipboardData.files]);
  };
  const hover = (event: DragEvent) => {
    if (!onFiles || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx("relative rounded-soft border bg-raised transition-colors focus-within:border-accent", over ? "border-accent bg-accent-soft" : "border-line-strong")}
    >
      {menu.open && <SkillMenu menu={menu} below={large} />}
      <textarea
        ref={area}
        dir={text ? "auto" : undefined}
        id="composer"
        aria-label={label}
        placeholder={over ? t("dropHere") : placeholder}
        value={text}
        rows={large ? 3 : 1}
        maxLength={100_000}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={press}
        onPaste={paste}
        {...menu.attributes}
        className="block max-h-[40dvh] w-full resize-none rounded-soft bg-transparent px-3.5 pt-3 pb-1 placeholder:text-quiet focus-visible:outline-none"
      />
      <div className="flex flex-wrap items-center gap-1.5 p-2">{children}</div>
    </div>
  );
}

/** A dropped folder is no file: its bytes can't be sent, and need not be, as it can be handed over where it is. */
function dropped({ items, files }: DataTransfer): { files: File[]; folders: boolean } {
  const isFolder = [...items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry()?.isDirectory ?? false);
  return { files: [...files].filter((_, at) => !isFolder[at]), folders: isFolder.includes(true) };
}

function grow(area: HTMLTextAreaElement | null) {
  if (!area) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight}px`;
}
