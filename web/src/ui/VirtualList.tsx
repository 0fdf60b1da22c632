import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

export interface VirtualListProps<T> {
  label: string;
  items: T[];
  keyOf: (item: T) => string | number;
  /** About how high a row is, in CSS pixels; each is measured when it shows. */
  estimate: number;
  render: (item: T, index: number) => ReactNode;
  className?: string;
}

/** A list of any length of which only what can be seen is in the page. Scrolls inside itself. */
export function VirtualList<T>({ label, items, keyOf, estimate, render, className }: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 8,
  });
  return (
    <div ref={box} tabIndex={0} role="list" aria-label={label} className={`overflow-y-auto ${className ?? ""}`}>
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            role="listitem"
            aria-setsize={items.length}
            aria-posinset={row.index + 1}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {render(items[row.index] as T, row.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
