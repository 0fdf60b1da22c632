import { LoaderCircle } from "lucide-react";

/** Something is under way; with a label it says what. */
export function Spinner({ label, size = 16 }: { label?: string; size?: number }) {
  const turning = <LoaderCircle aria-hidden size={size} className="shrink-0 motion-safe:animate-spin" />;
  if (label === undefined) return turning;
  return (
    <span role="status" className="inline-flex items-center gap-2 text-quiet">
      {turning}
      {label}
    </span>
  );
}
