import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Answering } from "./answering";

/** Why an answer was not taken, in the card it was meant for. */
export function Refusal({ refusal }: { refusal: Answering["refusal"] }) {
  const { t } = useTranslation("inbox");
  if (!refusal) return null;
  return (
    <p role="alert" className="mt-3 flex items-start gap-2 rounded-lg bg-asks-soft px-3 py-2">
      <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-asks" />
      <span>{refusal.key ? t(`refused.${refusal.key}`) : refusal.words}</span>
    </p>
  );
}
