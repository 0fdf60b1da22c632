import { FolderTree, History } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Skeleton, Tabs } from "@/ui";
import { FilesNow } from "./FilesNow";
import { useRemembered } from "./parts/useRemembered";

const TimelinePanel = lazy(() => import("@/features/timeline").then((found) => ({ default: found.TimelinePanel })));

/** The folders as they are, and as they were: two tabs. */
export function FilesPanel({ task }: { task: string }) {
  const { t } = useTranslation("files");
  const [tab, setTab] = useRemembered(`files ${task}`, "now");
  return (
    <Tabs
      label={t("title")}
      value={tab}
      onValueChange={setTab}
      tabs={[
        { id: "now", label: t("now"), icon: <FolderTree aria-hidden size={16} />, content: <FilesNow key={task} task={task} /> },
        {
          id: "timeline",
          label: t("timeline"),
          icon: <History aria-hidden size={16} />,
          content: (
            <Suspense fallback={<Skeleton lines={5} />}>
              <TimelinePanel key={task} task={task} />
            </Suspense>
          ),
        },
      ]}
    />
  );
}
