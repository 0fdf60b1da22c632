import { ListChecks } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/store";
import { formatWhen } from "@/i18n/format";
import { Note } from "./Notes";

/** How the agent is told of an edited plan: the person sees the plan itself, and here only that they changed it. */
const OF_PLAN = ["I have changed the plan. Keep to it from here on:", "I have deleted the plan. Make a new one"];

/** The person's words, as they were typed. */
export function YouRow({ entry }: { entry: Extract<Entry, { kind: "you" }> }) {
  const { t } = useTranslation("conversation");
  if (OF_PLAN.some((words) => entry.text.startsWith(words))) return <Note icon={<ListChecks size={16} />}>{t("planChanged")}</Note>;
  return (
    <article aria-label={t("you")} className="ms-auto w-fit max-w-[85%]">
      <div dir="auto" className="whitespace-pre-wrap rounded-soft bg-accent-soft px-3.5 py-2 [overflow-wrap:anywhere]">{entry.text}</div>
      <p className="mt-0.5 text-end text-xs text-quiet">
        {entry.steering ? t("steered", { when: formatWhen(entry.at) }) : formatWhen(entry.at)}
      </p>
    </article>
  );
}
