import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, in words: the accessible name and the tooltip. */
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, icon, pressed, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-lg transition-colors hover:bg-sunken",
          "disabled:opacity-50 disabled:cursor-not-allowed",
          pressed && "bg-accent-soft",
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
