import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorBoundary } from "@/app/ErrorBoundary";
import { useRoute } from "@/app/routes";
import type { Entry, TaskState } from "@/store";
import { Button, cx } from "@/ui";
import { EntryRow } from "./EntryRow";
import { LiveRow } from "./LiveRow";
import { type Row, rowAt, rowsOf } from "./rows";
import { usePinned } from "./usePinned";
import { useStayAtEnd } from "./useStayAtEnd";

const GUESS: Partial<Record<Entry["kind"], number>> = { said: 110, you: 70, asked: 220, delivered: 160, ended: 140 };

/** The conversation. Only what can be seen is in the page, so that ten thousand events scroll as ten do. */
export function Transcript({ state }: { state: TaskState }) {
  const { t } = useTranslation("conversation");
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const rows = useMemo(() => rowsOf(state.entries), [state.entries]);
  const getItemKey = useCallback((index: number) => rows[index]?.seq ?? "live", [rows]);
  const virtual = useVirtualizer({
    count: rows.length + 1,
    getScrollElement: () => box.current,
    estimateSize: (index) => GUESS[rows[index]?.kind ?? "notice"] ?? 44,
    getItemKey,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 8,
  });
  const end = useStayAtEnd(box, virtual.getTotalSize(), rows[0]?.seq, setAway);
  const sought = useSought();
  const letGo = usePinned(virtual, rows, state, sought, end);
  const found = sought === null ? -1 : rowAt(rows, sought);
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={box}
        onScroll={(event) => end.watch(event.currentTarget)}
        onWheel={letGo}
        onTouchMove={letGo}
        onPointerDown={letGo}
        onKeyDown={letGo}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("log")}
        className="beside-scroll h-full overflow-y-auto px-4 [overflow-anchor:none]"
      >
        {state.more && <p className="py-2 text-center text-sm text-quiet">{t("older")}</p>}
        <div className="relative mx-auto max-w-3xl" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-current={item.index === found ? "location" : undefined}
              className={cx("absolute inset-x-0 top-0 py-1.5", item.index === found && "rounded-lg bg-asks-soft")}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ErrorBoundary>
                <Drawn state={state} rows={rows} index={item.index} />
              </ErrorBoundary>
            </div>
          ))}
        </div>
      </div>
      {away && (
        <Button small className="absolute bottom-3 start-1/2 -translate-x-1/2 !rounded-full rtl:translate-x-1/2" icon={<ArrowDown size={14} />} onClick={() => (letGo(), end.toEnd())}>
          {t("toEnd")}
        </Button>
      )}
    </div>
  );
}

/** The place in the log that the address names, as a found word does. */
function useSought(): number | null {
  const route = useRoute();
  return route.name === "task" ? route.at : null;
}

function Drawn({ state, rows, index }: { state: TaskState; rows: readonly Row[]; index: number }) {
  const row = rows[index];
  if (!row) return <LiveRow task={state.id} />;
  return <EntryRow entry={row} state={state} last={index === rows.length - 1} />;
}
