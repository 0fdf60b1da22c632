/** Notices of the desktop: after the person said so, and only while the window is hidden. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { go, toTask } from "@/app/routes";
import { useTasks } from "@/store";
import { Signal } from "@/store/signal";
import { type Known, type News, newsSince, statesOf } from "./news";

const KEPT = "workroom.notify";
const wanted = new Signal<boolean>(typeof localStorage !== "undefined" && localStorage.getItem(KEPT) === "yes");

export type Allowed = "yes" | "no" | "denied" | "impossible";

function allowed(): Allowed {
  if (typeof Notification === "undefined") return "impossible";
  if (Notification.permission === "denied") return "denied";
  return wanted.value && Notification.permission === "granted" ? "yes" : "no";
}

/** Asks the system once, on a press of the person; gives back how it stands then. */
export async function wantNotices(want: boolean): Promise<Allowed> {
  if (want && typeof Notification !== "undefined") await Notification.requestPermission();
  localStorage.setItem(KEPT, want ? "yes" : "no");
  wanted.set(want);
  return allowed();
}

export function useNoticesAllowed(): Allowed {
  useSyncExternalStore(wanted.subscribe, wanted.read);
  return allowed();
}

/** Tells of tasks that ask or end while the window is hidden. Mounted once. */
export function useDesktopNotifications(): void {
  const { t } = useTranslation("inbox");
  const rows = useTasks();
  const known = useRef<Known | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = statesOf(rows);
    if (!before || !document.hidden || allowed() !== "yes") return;
    for (const news of newsSince(before, rows)) show(news, t(`notify.${news.state}`));
  }, [rows, t]);
}

function show(news: News, body: string): void {
  // The title alone names the task: what it works on is nobody's business on a locked screen.
  const notice = new Notification(news.title, { body, tag: `workroom-${news.task}` });
  notice.onclick = () => {
    window.focus();
    go(toTask(news.task));
    notice.close();
  };
}
