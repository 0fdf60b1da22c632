import type { HTMLAttributes, ReactNode } from "react";
import { cx } from "./cx";

export type Tone = "plain" | "asks" | "danger" | "accent";

const TONES: Record<Tone, string> = {
  plain: "border-line bg-raised",
  asks: "border-asks bg-raised",
  danger: "border-danger bg-raised",
  accent: "border-accent bg-raised",
};

export interface CardProps extends Omit<HTMLAttributes<HTMLElement>, "title"> {
  title?: ReactNode;
  tone?: Tone;
  icon?: ReactNode;
  /** Buttons at the end of the card. */
  actions?: ReactNode;
}

export function Card({ title, tone = "plain", icon, actions, className, children, ...rest }: CardProps) {
  return (
    <section {...rest} className={cx("rounded-soft border p-4", TONES[tone], className)}>
      {title !== undefined && (
        <h2 className="mb-2 flex items-center gap-2 font-semibold">
          {icon}
          {title}
        </h2>
      )}
      {children}
      {actions && <div className="mt-3 flex flex-wrap gap-2 empty:hidden">{actions}</div>}
    </section>
  );
}
