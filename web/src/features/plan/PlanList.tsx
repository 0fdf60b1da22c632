import { useTranslation } from "react-i18next";
import { cx } from "@/ui";
import type { Item } from "./draft";
import { StatusIcon } from "./StatusIcon";

/** The plan to look at: each line's state by icon and word. In a task that is `over` nothing is being done now. */
export function PlanList({ items, over = false }: { items: readonly Item[]; over?: boolean }) {
  const { t } = useTranslation("plan");
  return (
    <ol aria-label={t("title")} className="space-y-0.5">
      {items.map((item, at) => (
        <li
          key={at}
          aria-current={item.status === "in_progress" && !over ? "step" : undefined}
          className={cx("flex items-start gap-2 rounded-lg px-2 py-1.5 transition-colors", item.status === "in_progress" && !over && "bg-accent-soft")}
        >
          <StatusIcon key={item.status} status={item.status} />
          <span className={cx("grow [overflow-wrap:anywhere]", item.status === "done" && "text-quiet")}>{item.text}</span>
          <span className="shrink-0 text-sm leading-[1.6rem] text-quiet">{t(over && item.status === "in_progress" ? "state.left" : `state.${item.status}`)}</span>
        </li>
      ))}
    </ol>
  );
}
