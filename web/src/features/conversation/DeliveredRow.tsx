import { PackageCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/store";
import { Card } from "@/ui";
import { Markdown } from "@/ui/Markdown";
import { DeliveredFiles, Gaps } from "./DeliveredFiles";

/** Files that are handed over while the task still works; its end has them on its own card. */
export function DeliveredRow({ task, entry }: { task: string; entry: Extract<Entry, { kind: "delivered" }> }) {
  const { t } = useTranslation("conversation");
  return (
    <Card tone="accent" icon={<PackageCheck aria-hidden size={18} className="text-accent" />} title={t("delivered", { count: entry.files.length })}>
      {entry.summary && <Markdown text={entry.summary} />}
      <DeliveredFiles task={task} files={entry.files} />
      <Gaps gaps={entry.gaps} />
    </Card>
  );
}
