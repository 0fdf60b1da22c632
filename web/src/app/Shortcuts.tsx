import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, Kbd, Switch } from "@/ui";
import { KEYS, type Key, keyOf, nextPane } from "./keys";
import { open, useOpened } from "./opened";
import { isNarrow, setRails, useRails } from "./rail";
import { go } from "./routes";

const SINGLE = "workroom.singleKeys";

/** Listens for the window's keys, and shows them. */
export function Shortcuts() {
  const { t } = useTranslation("app");
  const rails = useRails();
  const [single, setSingle] = useState(() => localStorage.getItem(SINGLE) !== "off");
  const shown = useOpened() === "keys";
  useEffect(() => {
    const acts: Partial<Record<Key["id"], (event: KeyboardEvent) => void>> = {
      palette: () => open("palette"),
      help: () => open("keys"),
      panes: (event) => nextPane(event.shiftKey),
      newTask: toNewTask,
      inbox: () => go("#/inbox"),
      left: () => (isNarrow() ? setRails({ sheet: "left" }) : setRails({ leftOpen: !rails.leftOpen })),
      right: () => (isNarrow() ? setRails({ sheet: "right" }) : setRails({ rightOpen: !rails.rightOpen })),
    };
    const press = (event: KeyboardEvent) => {
      const key = keyOf(event, single);
      if (!key) return;
      event.preventDefault();
      acts[key]?.(event);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [rails, single]);
  const keep = (on: boolean) => {
    setSingle(on);
    localStorage.setItem(SINGLE, on ? "on" : "off");
  };
  return (
    <Dialog open={shown} onOpenChange={(is) => open(is ? "keys" : null)} title={t("keys.title")}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {KEYS.map(({ id, keys }) => (
          <div key={id} className="contents">
            <dt className="flex gap-1">{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
            <dd>{t(`keys.${id}`)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 border-t pt-3">
        <Switch label={t("keys.single")} hint={t("keys.singleHint")} checked={single} onCheckedChange={keep} />
      </div>
    </Dialog>
  );
}

/** Home, with the cursor where the job is written. */
export function toNewTask(): void {
  go("#/");
  setTimeout(() => document.getElementById("composer")?.focus(), 50);
}
