import type { ReactNode } from "react";
import { cx } from "./cx";

export type BadgeTone = "plain" | "accent" | "asks" | "danger";

const TONES: Record<BadgeTone, string> = {
  plain: "bg-sunken text-ink",
  accent: "bg-accent-soft text-ink",
  asks: "bg-asks-soft text-ink",
  danger: "bg-danger-soft text-ink",
};

export function Badge({ tone = "plain", icon, children }: { tone?: BadgeTone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={cx("inline-flex max-w-full items-center gap-1 rounded-full px-2 py-0.5 text-sm", TONES[tone])}>
      {icon}
      {children}
    </span>
  );
}
