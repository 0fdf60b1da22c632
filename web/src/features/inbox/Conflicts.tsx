import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Applied } from "./held";

/** What was not applied because the folder has something else by now, and why. */
export function Conflicts({ conflicts }: { conflicts: Applied["conflicts"] }) {
  const { t } = useTranslation("inbox");
  if (conflicts.length === 0) return null;
  return (
    <div role="alert" className="my-2 rounded-lg bg-asks-soft px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <TriangleAlert aria-hidden size={18} className="shrink-0 text-asks" />
        {t("review.conflicts")}
      </p>
      <ul className="my-1">
        {conflicts.map(({ path, why }) => (
          <li key={path} className="[overflow-wrap:anywhere]">
            <bdi className="font-mono text-sm">{path}</bdi>: {why}
          </li>
        ))}
      </ul>
      <p className="text-sm">{t("review.conflictsNote")}</p>
    </div>
  );
}
