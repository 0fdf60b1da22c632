import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { Badge } from "@/ui";

/** The rule sets by which anything may leave. */
export function Sets({ sets }: { sets: string[] }) {
  const { t } = useTranslation("trust");
  return (
    <Part title={t("sets")}>
      {sets.length === 0 ? (
        <p className="text-quiet">{t("sets_none")}</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {sets.map((set) => (
            <li key={set}>
              <Badge>{set}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
