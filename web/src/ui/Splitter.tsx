import { type PointerEvent, useRef } from "react";

export interface SplitterProps {
  label: string;
  /** The width in CSS pixels of the pane that it sizes. */
  value: number;
  min: number;
  max: number;
  /** On which side of the splitter that pane lies. */
  pane: "start" | "end";
  onChange: (value: number) => void;
}

/** A bar between two panes: dragged, or moved with the arrow keys, Home and End. */
export function Splitter({ label, value, min, max, pane, onChange }: SplitterProps) {
  const from = useRef<{ x: number; value: number } | null>(null);
  const set = (to: number) => onChange(Math.round(Math.min(max, Math.max(min, to))));
  const rtl = () => document.documentElement.dir === "rtl";
  const sign = () => (pane === "start" ? 1 : -1) * (rtl() ? -1 : 1);
  const move = (event: PointerEvent) => {
    if (from.current) set(from.current.value + (event.clientX - from.current.x) * sign());
  };
  const keys: Record<string, () => number> = {
    ArrowLeft: () => value - 16 * sign(),
    ArrowRight: () => value + 16 * sign(),
    Home: () => min,
    End: () => max,
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      className="group relative z-10 -mx-1 flex w-2 shrink-0 cursor-col-resize touch-none justify-center"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, value };
      }}
      onPointerMove={move}
      onPointerUp={() => (from.current = null)}
      onKeyDown={(event) => {
        const to = keys[event.key];
        if (!to) return;
        event.preventDefault();
        set(to());
      }}
    >
      <span className="w-px bg-line group-hover:w-0.5 group-hover:bg-accent group-focus-visible:w-0.5 group-focus-visible:bg-accent" />
    </div>
  );
}
