import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { InboxCard } from "@/app/lazy";
import { Pane } from "@/app/Pane";
import { type Entry, useInbox } from "@/store";
import { Note } from "./Notes";

/** Changes that wait for a look: the card while they do, a line afterwards. */
export function HeldRow({ task, entry }: { task: string; entry: Extract<Entry, { kind: "held" }> }) {
  const { t } = useTranslation("conversation");
  const item = useInbox().data?.find((one) => one.task === task && one.kind === "review");
  const newest = item?.held?.some((file) => entry.changes.some((change) => change.path === file.path));
  if (!item || !newest) return <Note icon={<Eye size={16} />}>{t("wereHeld", { count: entry.total })}</Note>;
  return (
    <Pane>
      <InboxCard item={item} />
    </Pane>
  );
}
