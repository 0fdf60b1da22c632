import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/types";
import { Button, Spinner } from "@/ui";
import { reportIn } from "./report";

const SLOW_MS = 20_000;

/** The file in its frame, on an origin of its own that reaches nothing: scripts may run there, and that is all. */
export function Frame({ preview, onFailed }: { preview: Preview; onFailed: (reason: string) => void }) {
  const { t } = useTranslation("preview");
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [slow, setSlow] = useState(false);
  // A page of somebody else's is not asked how it fares: its own words could be taken for ours.
  const foreign = preview.kind === "html";

  useEffect(() => {
    if (foreign) return;
    const hear = (event: MessageEvent<unknown>) => {
      const report = reportIn(event, frame.current?.contentWindow ?? null);
      if (report?.state === "ready") setReady(true);
      if (report?.state === "failed") onFailed(report.reason);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [foreign, onFailed]);
  useEffect(() => {
    if (ready) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [ready]);

  return (
    <>
      {!ready && (
        <div className="absolute inset-x-0 top-0 z-10 flex flex-wrap items-center gap-2 bg-paper p-4">
          <Spinner label={t("loading", { name: preview.name })} />
          {slow && <span className="text-quiet">{t("slow")}</span>}
          {slow && (
            <Button small onClick={() => onFailed("")}>
              {t("give_up")}
            </Button>
          )}
        </div>
      )}
      <iframe
        ref={frame}
        src={preview.url}
        title={t("frame", { name: preview.name })}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        allow=""
        onLoad={() => foreign && setReady(true)}
        className="block h-full w-full border-0 bg-raised"
      />
    </>
  );
}
