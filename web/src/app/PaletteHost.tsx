import { Suspense } from "react";
import { ErrorBoundary } from "./ErrorBoundary";
import { Palette } from "./lazy";
import { useOpened } from "./opened";

export function PaletteHost() {
  if (useOpened() !== "palette") return null;
  return (
    <ErrorBoundary>
      <Suspense fallback={null}>
        <Palette />
      </Suspense>
    </ErrorBoundary>
  );
}
