import { FileStack, ListChecks, Monitor, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useChangedCount } from "@/features/files/useChangedCount";
import { useRow } from "@/store";
import { Tabs } from "@/ui";
import { ComputerPanel, FilesPanel, PlanPanel, TrustPanel } from "./lazy";
import { Pane } from "./Pane";
import { setRails, type TabId, useRails } from "./rail";

const LOOKS = [
  { id: "plan", Icon: ListChecks, Panel: PlanPanel },
  { id: "files", Icon: FileStack, Panel: FilesPanel },
  { id: "computer", Icon: Monitor, Panel: ComputerPanel },
  { id: "trust", Icon: ShieldCheck, Panel: TrustPanel },
] as const;

export function RightTabs({ task }: { task: string }) {
  const { t } = useTranslation("app");
  const { tab } = useRails();
  const changed = useChangedCount(task);
  const held = useRow(task)?.held ?? 0;
  return (
    <Tabs
      label={t("details")}
      value={tab}
      onValueChange={(id) => setRails({ tab: id as TabId })}
      tabs={LOOKS.map(({ id, Icon, Panel }) => ({
        id,
        label: t(`tab.${id}`),
        icon: <Icon aria-hidden size={16} />,
        count: id === "files" ? changed + held : undefined,
        content: (
          <Pane of={`${id} ${task}`}>
            <Panel key={task} task={task} />
          </Pane>
        ),
      }))}
    />
  );
}
