import type { ReactNode } from "react";
import { cx } from "@/ui";

interface PlaceProps {
  href: string;
  current: boolean;
  icon: ReactNode;
  count?: number;
  countLabel?: string;
  children: ReactNode;
}

/** A link of the rail to a place of the window. */
export function Place({ href, current, icon, count, countLabel, children }: PlaceProps) {
  return (
    <a href={href} aria-current={current ? "page" : undefined} className={cx("flex min-h-9 items-center gap-2 rounded-lg px-2.5", current ? "bg-accent-soft font-medium" : "hover:bg-sunken")}>
      <span aria-hidden className="text-quiet">{icon}</span>
      <span className="grow">{children}</span>
      {count ? (
        <span className="rounded-full bg-asks-soft px-2 text-sm font-medium">
          <span aria-hidden>{count}</span>
          <span className="sr-only">{countLabel}</span>
        </span>
      ) : null}
    </a>
  );
}
