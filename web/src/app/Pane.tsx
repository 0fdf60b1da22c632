import { type ReactNode, Suspense } from "react";
import { Skeleton } from "@/ui";
import { ErrorBoundary } from "./ErrorBoundary";

/** A part of the window that may still be loading, or fail, without the others. `of` names what it shows. */
export function Pane({ of, children }: { of?: string; children: ReactNode }) {
  return (
    <ErrorBoundary of={of}>
      <Suspense fallback={<Skeleton lines={4} />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
