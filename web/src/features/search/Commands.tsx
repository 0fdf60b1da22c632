import { Command } from "cmdk";
import { Inbox, Keyboard, Moon, Settings, SquarePen, Stethoscope, Sun, SunMoon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { open } from "@/app/opened";
import { go, toTask } from "@/app/routes";
import { toNewTask } from "@/app/Shortcuts";
import { setTheme } from "@/app/theme";
import { useTasks } from "@/store";
import { StateIcon } from "@/ui";
import { GROUP, Item } from "./Item";

const ACTS = [
  { id: "newTask", Icon: SquarePen, act: toNewTask },
  { id: "inbox", Icon: Inbox, act: () => go("#/inbox") },
  { id: "settings", Icon: Settings, act: () => go("#/settings/models") },
  { id: "doctor", Icon: Stethoscope, act: () => go("#/doctor") },
  { id: "keys", Icon: Keyboard, act: () => open("keys") },
  { id: "light", Icon: Sun, act: () => setTheme("light") },
  { id: "dark", Icon: Moon, act: () => setTheme("dark") },
  { id: "system", Icon: SunMoon, act: () => setTheme("system") },
] as const;
const MOST = 60;

/** What can be done, and the tasks by their titles. */
export function Commands({ close }: { close: () => void }) {
  const { t } = useTranslation("search");
  const tasks = useTasks();
  const newest = [...tasks].sort((one, other) => other.changed - one.changed).slice(0, MOST);
  const choose = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <>
      <Command.Group heading={t("do")} className={GROUP}>
        {ACTS.map(({ id, Icon, act }) => (
          <Item key={id} value={t(`act.${id}`)} icon={<Icon size={16} />} onSelect={choose(act)}>
            {t(`act.${id}`)}
          </Item>
        ))}
      </Command.Group>
      <Command.Group hidden={newest.length === 0} heading={t("tasks")} className={GROUP}>
        {newest.map((row) => (
          <Item key={row.id} value={`${row.title} ${row.id}`} icon={<StateIcon state={row.state} />} onSelect={choose(() => go(toTask(row.id)))}>
            <span className="block truncate">{row.title || t("rail:untitled")}</span>
            <span className="sr-only">{t(`ui:state.${row.state}`)}</span>
          </Item>
        ))}
      </Command.Group>
    </>
  );
}
