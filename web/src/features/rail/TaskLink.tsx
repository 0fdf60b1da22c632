import { Archive, ArchiveRestore, Ellipsis } from "lucide-react";
import type { TFunction } from "i18next";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { TaskRow } from "@/api/types";
import { toTask, useRoute } from "@/app/routes";
import { store } from "@/store";
import { cx, IconButton, Menu, StateIcon, toast } from "@/ui";

/** One task: its state by icon and word, its title, and what can be done with it. */
export const TaskLink = memo(function TaskLink({ row }: { row: TaskRow }) {
  const { t } = useTranslation("rail");
  const route = useRoute();
  const current = route.name === "task" && route.task === row.id;
  const title = row.title || t("untitled");
  return (
    <li className={cx("group flex items-center rounded-lg", current ? "bg-accent-soft" : "hover:bg-sunken")}>
      <a href={toTask(row.id)} aria-current={current ? "page" : undefined} className="flex min-h-11 min-w-0 grow items-center gap-2 rounded-lg px-2.5 py-1">
        <StateIcon state={row.state} />
        <span className="min-w-0 grow">
          <span dir="auto" className={cx("block truncate leading-tight", row.state === "asks" && "font-medium")}>{title}</span>
          <span className="block truncate text-xs text-quiet">{stateWords(row, t)}</span>
        </span>
      </a>
      <Menu
        align="end"
        trigger={<IconButton label={t("actions", { title })} icon={<Ellipsis size={16} />} className="opacity-0 focus:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100" />}
        items={[{ label: t(row.archived ? "unarchive" : "archive"), icon: row.archived ? <ArchiveRestore size={16} /> : <Archive size={16} />, onSelect: () => void archive(row) }]}
      />
    </li>
  );
});

function stateWords(row: TaskRow, t: TFunction<"rail">): string {
  const state = t(`ui:state.${row.state}`);
  return row.state === "working" && row.plan_total > 0 ? t("progress", { state, done: row.plan_done, total: row.plan_total }) : state;
}

async function archive(row: TaskRow) {
  const archived = !row.archived;
  try {
    await api.post("/tasks/{task}/archive", { path: { task: row.id }, body: { archived } });
    store.put({ ...row, archived });
  } catch (error) {
    toast(error as Error);
  }
}
