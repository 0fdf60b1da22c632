import { CircleAlert, FileCheck2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeliveredFile } from "@/api/types";
import { openPreview } from "@/app/preview";
import { formatBytes } from "@/i18n/format";

/** The finished files: a press shows each. What the check of a file said stands with it. */
export function DeliveredFiles({ task, files }: { task: string; files: readonly DeliveredFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="mt-3 space-y-1.5">
      {files.map((file) => (
        <li key={file.path}>
          <File task={task} file={file} />
        </li>
      ))}
    </ul>
  );
}

function File({ task, file }: { task: string; file: DeliveredFile }) {
  const { t } = useTranslation("conversation");
  const Icon = file.sound ? FileCheck2 : CircleAlert;
  return (
    <button type="button" onClick={() => openPreview({ task, path: file.path })} className="flex min-h-11 w-full items-center gap-3 rounded-lg border bg-paper px-3 py-1.5 text-start hover:bg-sunken">
      <Icon aria-hidden size={18} className={file.sound ? "shrink-0 text-accent" : "shrink-0 text-danger"} />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{file.title || file.path.split("/").at(-1)}</span>
        <span className="block truncate text-sm text-quiet">
          {[file.path.split("/").at(-1), file.sound ? file.check || formatBytes(file.size) : t("unsound", { check: file.check })].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className="shrink-0 text-sm text-accent">{t("look")}</span>
    </button>
  );
}

export function Gaps({ gaps }: { gaps: readonly string[] }) {
  const { t } = useTranslation("conversation");
  if (gaps.length === 0) return null;
  return (
    <div className="mt-3">
      <p className="font-medium">{t("gaps")}</p>
      <ul className="list-disc ps-5">
        {gaps.map((gap) => (
          <li key={gap} className="[overflow-wrap:anywhere]">{gap}</li>
        ))}
      </ul>
    </div>
  );
}
