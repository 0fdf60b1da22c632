import { type ReactNode, useId } from "react";
import { useKeepFocus } from "./useKeepFocus";

interface Props {
  title: string;
  /** Something short at the end of the heading's line: a count, a button. */
  aside?: ReactNode;
  children: ReactNode;
}

/** One part of a panel under its own heading. */
export function Part({ title, aside, children }: Props) {
  const id = useId();
  const box = useKeepFocus<HTMLElement>();
  return (
    <section ref={box} tabIndex={-1} aria-labelledby={id} className="outline-none border-b px-4 py-3 last:border-b-0">
      <div className="mb-1.5 flex min-h-8 flex-wrap items-center justify-between gap-x-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
