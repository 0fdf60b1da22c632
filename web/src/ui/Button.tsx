import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Spinner } from "./Spinner";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<ButtonLook, string> = {
  primary: "border border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  plain: "border border-line-strong/60 bg-raised hover:bg-sunken",
  quiet: "border border-transparent hover:bg-sunken text-ink",
  danger: "border border-transparent bg-danger text-on-danger hover:opacity-90",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  small?: boolean;
  /** Shows a spinner and takes no further press. */
  busy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", small, busy, icon, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        "inline-flex items-center justify-center gap-2 rounded-lg font-medium transition-colors select-none",
        "disabled:opacity-55 disabled:cursor-not-allowed",
        small ? "min-h-8 px-2.5 text-sm" : "min-h-9 px-3.5",
        LOOKS[look],
        className,
      )}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
