import { CircleCheck, CircleSlash, MonitorCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { InboxItem } from "@/api/types";
import { titleOf } from "./consent";
import type { Verdict } from "./settled";

const ICONS = { yes: CircleCheck, no: CircleSlash, answers: CircleCheck, applied: CircleCheck, resumed: CircleCheck, elsewhere: MonitorCheck };

/** One line in place of a card that has been answered: what became of it. */
export function Settled({ item, verdict, focus }: { item: InboxItem; verdict: Verdict; focus: boolean }) {
  const { t } = useTranslation("inbox");
  const self = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (focus) self.current?.focus();
  }, [focus]);
  const Icon = ICONS[verdict];
  const approval = item.asked?.approval;
  const { key, ...values } = approval ? titleOf(approval) : { key: "" };
  const title = approval ? t(`may.${key}`, values) : (item.asked?.questions?.[0]?.question ?? item.title);
  return (
    <p ref={self} tabIndex={-1} role="status" className="appear flex items-center gap-2 rounded-soft border px-4 py-2 text-quiet">
      <Icon aria-hidden size={18} className="shrink-0" />
      <span className="min-w-0 truncate">{t(`settled.${verdict}`, { title })}</span>
    </p>
  );
}
