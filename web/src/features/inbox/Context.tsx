import { useTranslation } from "react-i18next";
import type { InboxItem } from "@/api/types";
import { formatWhen } from "@/i18n/format";

/** Which task asks, and since when. */
export function Context({ item, onOpen }: { item: InboxItem; onOpen?: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <p className="mb-2 flex flex-wrap items-baseline gap-x-3 text-sm text-quiet">
      <span className="min-w-0 break-words">{t("of", { task: item.title })}</span>
      <span>{t("asked", { when: formatWhen(item.at) })}</span>
      {onOpen && (
        <button type="button" onClick={onOpen} className="min-h-8 text-accent underline">
          {t("open")}
        </button>
      )}
    </p>
  );
}
