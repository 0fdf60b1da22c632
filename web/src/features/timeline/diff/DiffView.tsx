import { useTranslation } from "react-i18next";
import { type DiffRow, parseDiff, type RowKind } from "./parse";

const LOOKS: Record<RowKind, string> = {
  added: "bg-accent-soft",
  removed: "bg-danger-soft",
  same: "",
  gap: "text-quiet",
  note: "text-quiet italic",
};
const SIGNS: Partial<Record<RowKind, string>> = { added: "+", removed: "−" };
const SHOWN_ROWS = 3000;

/** A unified diff: each line's kind by its sign, by a word for screen readers and, last, by its colour. */
export function DiffView({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation("timeline");
  const { rows, added, removed } = parseDiff(text);
  return (
    <div className="space-y-1.5">
      <p className="text-sm text-quiet">{t("diff.sum", { added, removed })}</p>
      <div tabIndex={0} role="region" aria-label={label} className="max-h-[60dvh] overflow-auto rounded-lg border">
        <table className="w-full border-collapse font-mono text-[0.85rem] leading-relaxed">
          <tbody>
            {rows.slice(0, SHOWN_ROWS).map((row, at) => (
              <Line key={at} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Line({ row }: { row: DiffRow }) {
  const { t } = useTranslation("timeline");
  if (row.kind === "gap" || row.kind === "note")
    return (
      <tr className={LOOKS[row.kind]}>
        <td colSpan={4} className="px-2 py-0.5 text-center">
          {row.kind === "gap" ? t("diff.gap") : row.text}
        </td>
      </tr>
    );
  return (
    <tr className={LOOKS[row.kind]}>
      <LineNumber value={row.old} />
      <LineNumber value={row.new} />
      <td className="w-5 select-none text-center">
        <span aria-hidden>{SIGNS[row.kind]}</span>
        {row.kind !== "same" && <span className="sr-only">{t(`diff.${row.kind}`)}</span>}
      </td>
      <td className="whitespace-pre-wrap pe-2 [overflow-wrap:anywhere]">{row.text}</td>
    </tr>
  );
}

function LineNumber({ value }: { value: number | null }) {
  return <td className="w-10 select-none px-1.5 text-end align-top text-quiet">{value}</td>;
}
