import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Grey lines where text will be. Shown only when loading takes over 300 ms, so that quick answers do not flicker. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation("ui");
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div role="status" aria-label={t("loading")} className="space-y-2 p-4">
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className="h-4 rounded bg-sunken motion-safe:animate-pulse" style={{ inlineSize: `${90 - ((at * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
