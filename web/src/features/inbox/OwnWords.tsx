import { useTranslation } from "react-i18next";

const LONGEST = 600;

/** What the agent said last: apart from the facts, and marked as nobody's word but its own. */
export function OwnWords({ said }: { said: string }) {
  const { t } = useTranslation("inbox");
  if (!said.trim()) return null;
  return (
    <figure className="mt-3 rounded-lg border border-dashed border-line-strong px-3 py-2">
      <figcaption className="text-sm text-quiet">
        <span className="font-semibold text-ink">{t("approval.said")}</span> {t("approval.saidNote")}
      </figcaption>
      <blockquote className="mt-1 whitespace-pre-wrap break-words">
        <bdi>{said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said}</bdi>
      </blockquote>
    </figure>
  );
}
