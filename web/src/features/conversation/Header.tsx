import { PanelRight, PanelRightClose } from "lucide-react";
import { useTranslation } from "react-i18next";
import { setRails, useNarrow, useRails } from "@/app/rail";
import { TopBar } from "@/app/TopBar";
import { formatUsd } from "@/i18n/format";
import { useRow, useTask } from "@/store";
import { IconButton, StateBadge } from "@/ui";
import { Elapsed } from "./Elapsed";
import { StopButton } from "./StopButton";

/** What the task is, how it stands, what it has cost, and the button that stops it. */
export function Header({ task }: { task: string }) {
  const { t } = useTranslation("conversation");
  const row = useRow(task);
  const state = useTask(task);
  const title = row?.title || state?.title || t("rail:untitled");
  const cost = row?.cost_usd ?? state?.cost_usd ?? 0;
  return (
    <header className="border-b">
      <TopBar>
        <div className="min-w-0 grow px-2">
          <h1 dir="auto" className="truncate text-start font-semibold" title={title}>{title}</h1>
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-quiet">
            {row && <StateBadge state={row.state} />}
            {state && <Elapsed state={state} running={row?.running ?? false} />}
            {cost > 0 && <span>{t("cost", { cost: formatUsd(cost) })}</span>}
          </p>
        </div>
        <StopButton task={task} />
        <RightToggle />
      </TopBar>
    </header>
  );
}

function RightToggle() {
  const { t } = useTranslation("app");
  const narrow = useNarrow();
  const { rightOpen, sheet } = useRails();
  const shown = narrow ? sheet === "right" : rightOpen;
  const Icon = shown ? PanelRightClose : PanelRight;
  const toggle = () => (narrow ? setRails({ sheet: "right" }) : setRails({ rightOpen: !rightOpen }));
  return <IconButton label={t(shown ? "closeDetails" : "openDetails")} icon={<Icon size={18} className="rtl:-scale-x-100" />} onClick={toggle} />;
}
