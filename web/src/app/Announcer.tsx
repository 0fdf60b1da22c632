import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTasks } from "@/store";

/** One polite voice for screen readers: a task's state changed. The stream of words itself is not read out. */
export function Announcer() {
  const { t } = useTranslation("app");
  const tasks = useTasks();
  const known = useRef(new Map<string, string>());
  const [words, setWords] = useState("");
  useEffect(() => {
    const news = tasks.filter((row) => known.current.has(row.id) && known.current.get(row.id) !== row.state);
    known.current = new Map(tasks.map((row) => [row.id, row.state]));
    if (news.length) setWords(news.map((row) => t("announce", { title: row.title, state: t(`ui:state.${row.state}`) })).join(" "));
  }, [tasks, t]);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {words}
    </div>
  );
}
