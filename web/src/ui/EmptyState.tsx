import type { ReactNode } from "react";

/** Nothing here yet: says so, says what comes here, and offers one thing to do. */
export function EmptyState({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon && <span aria-hidden className="text-quiet">{icon}</span>}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-sm text-quiet">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
