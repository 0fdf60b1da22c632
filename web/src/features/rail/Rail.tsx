import { Inbox, PanelLeftClose, Search, Settings, SquarePen, Stethoscope } from "lucide-react";
import { useTranslation } from "react-i18next";
import { onMac } from "@/app/keys";
import { open } from "@/app/opened";
import { setRails, useNarrow } from "@/app/rail";
import { useRoute } from "@/app/routes";
import { toNewTask } from "@/app/Shortcuts";
import { useInboxCount } from "@/store";
import { Button, IconButton, Kbd } from "@/ui";
import { Place } from "./Place";
import { TaskList } from "./TaskList";

/** The left rail: a new task, search, the inbox, and every task under its project. */
export function Rail() {
  const { t } = useTranslation("rail");
  const narrow = useNarrow();
  const route = useRoute();
  const waiting = useInboxCount();
  return (
    <div className="flex min-h-0 grow flex-col gap-2 p-2">
      {!narrow && (
        <header className="flex items-center px-1">
          <a href="#/" className="grow rounded px-1 text-lg font-semibold">Workroom</a>
          <IconButton label={t("app:closeRail")} icon={<PanelLeftClose size={18} className="rtl:-scale-x-100" />} onClick={() => setRails({ leftOpen: false })} />
        </header>
      )}
      <Button look="primary" icon={<SquarePen size={16} />} onClick={() => { setRails({ sheet: null }); toNewTask(); }}>
        {t("newTask")}
      </Button>
      <Button className="!justify-start text-quiet" icon={<Search size={16} />} onClick={() => { setRails({ sheet: null }); open("palette"); }}>
        <span className="grow text-start">{t("search")}</span>
        <Kbd>{onMac ? "⌘K" : "Ctrl K"}</Kbd>
      </Button>
      <Place href="#/inbox" current={route.name === "inbox"} icon={<Inbox size={16} />} count={waiting} countLabel={t("waiting", { count: waiting })}>
        {t("inbox")}
      </Place>
      <TaskList />
      <footer className="border-t pt-2">
        <Place href="#/settings/models" current={route.name === "settings"} icon={<Settings size={16} />}>{t("settings")}</Place>
        <Place href="#/doctor" current={route.name === "doctor"} icon={<Stethoscope size={16} />}>{t("doctor")}</Place>
      </footer>
    </div>
  );
}
