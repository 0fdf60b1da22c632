import { useTranslation } from "react-i18next";
import type { Entry } from "@/store";
import { formatWhen } from "@/i18n/format";

/** The person's words, as they were typed. */
export function YouRow({ entry }: { entry: Extract<Entry, { kind: "you" }> }) {
  const { t } = useTranslation("conversation");
  return (
    <article aria-label={t("you")} className="ms-auto w-fit max-w-[85%]">
      <div className="whitespace-pre-wrap rounded-soft bg-accent-soft px-3.5 py-2 [overflow-wrap:anywhere]">{entry.text}</div>
      <p className="mt-0.5 text-end text-xs text-quiet">
        {entry.steering ? t("steered", { when: formatWhen(entry.at) }) : formatWhen(entry.at)}
      </p>
    </article>
  );
}
