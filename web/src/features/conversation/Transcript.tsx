import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorBoundary } from "@/app/ErrorBoundary";
import type { Entry, TaskState } from "@/store";
import { Button } from "@/ui";
import { EntryRow } from "./EntryRow";
import { LiveRow } from "./LiveRow";
import { useStayAtEnd } from "./useStayAtEnd";

const GUESS: Partial<Record<Entry["kind"], number>> = { said: 110, you: 70, asked: 220, delivered: 160, ended: 140 };

/** The conversation. Only what can be seen is in the page, so that ten thousand events scroll as ten do. */
export function Transcript({ state }: { state: TaskState }) {
  const { t } = useTranslation("conversation");
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const { entries } = state;
  const getItemKey = useCallback((index: number) => entries[index]?.seq ?? "live", [entries]);
  const rows = useVirtualizer({
    count: entries.length + 1,
    getScrollElement: () => box.current,
    estimateSize: (index) => GUESS[entries[index]?.kind ?? "notice"] ?? 44,
    getItemKey,
    overscan: 6,
  });
  const [watch, toEnd] = useStayAtEnd(box, rows.getTotalSize(), entries[0]?.seq, setAway);
  useShowAsk(state, rows.scrollToIndex, toEnd);
  return (
    <div className="relative min-h-0 grow">
      <div ref={box} onScroll={(event) => watch(event.currentTarget)} tabIndex={0} role="log" aria-live="off" aria-label={t("log")} className="h-full overflow-y-auto px-4 [overflow-anchor:none]">
        {state.more && <p className="py-2 text-center text-sm text-quiet">{t("older")}</p>}
        <div className="relative mx-auto max-w-3xl" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <div key={row.key} ref={rows.measureElement} data-index={row.index} className="absolute inset-x-0 top-0 py-1.5" style={{ transform: `translateY(${row.start}px)` }}>
              <ErrorBoundary>
                <Row state={state} index={row.index} />
              </ErrorBoundary>
            </div>
          ))}
        </div>
      </div>
      {away && (
        <Button small className="absolute bottom-3 start-1/2 -translate-x-1/2 !rounded-full rtl:translate-x-1/2" icon={<ArrowDown size={14} />} onClick={toEnd}>
          {t("toEnd")}
        </Button>
      )}
    </div>
  );
}

type ScrollTo = (index: number, how: { align: "start" }) => void;

/** A card that asks is read from its beginning: where it is higher than the window, its end would show. */
function useShowAsk({ waiting, entries }: TaskState, scrollTo: ScrollTo, toEnd: () => void) {
  const asked = waiting[0]?.seq;
  const before = useRef(asked);
  useEffect(() => {
    const answered = before.current !== undefined && asked === undefined;
    before.current = asked;
    const index = entries.findIndex((entry) => entry.seq === asked);
    if (!answered && index < 0) return;
    // Its height is known once it is drawn, a frame or two later.
    const timer = setTimeout(() => (answered ? toEnd() : scrollTo(index, { align: "start" })), 120);
    return () => clearTimeout(timer);
    // Only a new card, or its answer, scrolls: not every new entry.
  }, [asked]);
}

function Row({ state, index }: { state: TaskState; index: number }) {
  const entry = state.entries[index];
  if (!entry) return <LiveRow task={state.id} />;
  return <EntryRow entry={entry} state={state} last={index === state.entries.length - 1} />;
}
