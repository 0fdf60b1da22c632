import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/types";
import { nameOf } from "@/features/files/paths";
import { Skeleton } from "@/ui";
import { Frame } from "./Frame";
import { NoPreview } from "./NoPreview";
import { Toolbar } from "./Toolbar";
import { isPreviewAddress } from "./report";
import { troubleOf, usePreview } from "./usePreview";
import { useSides } from "./useSides";

interface Props {
  task: string;
  path: string;
  /** After which step, or `start` for before the task; left out: as it is now. */
  at?: string;
  onClose: () => void;
}

/** A file to look at, in a frame that can reach nothing. Esc closes. */
export function PreviewPane({ task, path, at, onClose }: Props) {
  const { t } = useTranslation("preview");
  const [turn, setTurn] = useState(0);
  const [wide, setWide] = useState(false);
  const pane = useRef<HTMLElement>(null);
  const sides = useSides(task, path, at ?? null);
  const shown = usePreview({ task, path, at: sides.at }, turn);
  const name = nameOf(path);
  // The pane takes the focus, so that Esc and Tab work in it at once, and gives it back when it goes.
  useEffect(() => {
    const before = document.activeElement;
    pane.current?.focus();
    return () => {
      giveBack(before);
    };
  }, [path]);

  return (
    <section
      ref={pane}
      tabIndex={-1}
      aria-label={t("label", { name })}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className={`flex flex-col bg-paper outline-none ${wide ? "fixed inset-0 z-30" : "h-full min-h-0 grow"}`}
    >
      <Toolbar {...{ task, path, sides, wide, onClose }} preview={shown?.preview ?? null} onWide={() => setWide(!wide)} />
      <div className="relative min-h-0 grow">
        {shown === null && <Skeleton lines={6} />}
        {shown?.error != null && <NoPreview why={troubleOf(shown.error)} error={shown.error} task={task} path={path} onRetry={() => setTurn(turn + 1)} />}
        {shown?.preview && <Body key={shown.preview.url} preview={shown.preview} task={task} path={path} onRetry={() => setTurn(turn + 1)} />}
      </div>
    </section>
  );
}

/** To whatever had the focus; the rail that the preview stood in for is made anew, and takes it where that is gone. */
function giveBack(before: Element | null): void {
  setTimeout(() => {
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    else document.getElementById("details")?.focus();
  });
}

function Body({ preview, task, path, onRetry }: { preview: Preview; task: string; path: string; onRetry: () => void }) {
  const [reason, setReason] = useState<string | null>(null);
  const around = { task, path, preview, onRetry };
  if (preview.kind === "none") return <NoPreview why="none" {...around} />;
  if (reason !== null || !isPreviewAddress(preview.url, location.port)) return <NoPreview why="failed" reason={reason ?? ""} {...around} />;
  return <Frame preview={preview} onFailed={setReason} />;
}
