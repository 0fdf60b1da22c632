import type { ReactNode } from "react";

/** A part of a page of settings under a heading of its own. */
export function Part({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="space-y-2">
      <h3 className="font-semibold">{title}</h3>
      {note && <p className="text-quiet">{note}</p>}
      {children}
    </section>
  );
}

/** The lines of a list with a hairline around and between. */
export function Rows({ children }: { children: ReactNode }) {
  return <ul className="divide-y rounded-soft border bg-raised">{children}</ul>;
}

/** One line: what it is on the one side, what can be done with it on the other. */
export function Row({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-[1_1_14rem] [overflow-wrap:anywhere]">{children}</div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </li>
  );
}
