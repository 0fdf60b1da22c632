import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Sheet, Splitter } from "@/ui";
import { PreviewPane } from "./lazy";
import { Pane } from "./Pane";
import { closePreview, type Shown, usePreview } from "./preview";
import { RightTabs } from "./RightTabs";
import { setRails, useRails } from "./rail";

const ASIDE = "flex min-h-0 shrink-0 outline-none";
const INSIDE = "flex min-h-0 min-w-0 grow flex-col";

/** The right of a task: its four tabs, or a file that is being looked at. */
export function RightSide({ task, narrow }: { task: string; narrow: boolean }) {
  const shown = usePreview();
  useEffect(() => closePreview, [task]);
  const mine = shown?.task === task ? shown : null;
  if (narrow) return <Sheets task={task} shown={mine} />;
  return mine ? <WidePreview shown={mine} /> : <RightRail task={task} />;
}

function RightRail({ task }: { task: string }) {
  const { t } = useTranslation("app");
  const { right, rightOpen } = useRails();
  if (!rightOpen) return null;
  return (
    <aside id="details" data-pane tabIndex={-1} aria-label={t("details")} className={ASIDE} style={{ inlineSize: right }}>
      <Splitter label={t("widthRight")} value={right} min={280} max={640} pane="end" onChange={(to) => setRails({ right: to })} />
      <div className={INSIDE}>
        <RightTabs task={task} />
      </div>
    </aside>
  );
}

function WidePreview({ shown }: { shown: Shown }) {
  const { t } = useTranslation("app");
  const [width, setWidth] = useState(() => Math.round(innerWidth * 0.45));
  return (
    <aside id="details" data-pane tabIndex={-1} aria-label={t("preview")} className={ASIDE} style={{ inlineSize: width }}>
      <Splitter label={t("widthRight")} value={width} min={320} max={Math.max(400, innerWidth - 620)} pane="end" onChange={setWidth} />
      <div className={INSIDE}>
        <Look shown={shown} />
      </div>
    </aside>
  );
}

function Look({ shown }: { shown: Shown }) {
  const { task, path, at } = shown;
  return (
    <Pane of={`${task}${path}${at}`}>
      <PreviewPane key={`${path} ${at}`} task={task} path={path} at={at} onClose={closePreview} />
    </Pane>
  );
}

function Sheets({ task, shown }: { task: string; shown: Shown | null }) {
  const { t } = useTranslation("app");
  const { sheet } = useRails();
  return (
    <>
      <Sheet title={t("details")} open={sheet === "right"} onOpenChange={(open) => setRails({ sheet: open ? "right" : null })}>
        <RightTabs task={task} />
      </Sheet>
      <Sheet title={t("preview")} open={shown !== null} onOpenChange={(open) => open || closePreview()}>
        {shown && <Look shown={shown} />}
      </Sheet>
    </>
  );
}
