import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useId, useRef } from "react";
import type { FileEntry } from "@/api/types";
import type { EntryRow, TreeRow } from "./rows";
import { TreeLine, TreeNote } from "./TreeLine";
import { useTree } from "./useTree";
import { useTreeKeys } from "./useTreeKeys";

interface Props {
  task: string;
  grants: readonly string[];
  /** As it was after this step, or at the `start`; null: as it is. */
  at: string | null;
  label: string;
  onFile: (entry: FileEntry) => void;
  /** The menu's button at the end of a row. */
  menu?: (entry: FileEntry) => ReactNode;
}

/** Folders handed over as a tree: opened one by one, walked with the arrow keys; of a huge one only a part is in the page. */
export function FileTree({ task, grants, at, label, onFile, menu }: Props) {
  const { rows, toggle, retry } = useTree(task, grants, at);
  const id = useId();
  const idOf = (key: string) => `${id}-${key}`;
  const box = useRef<HTMLDivElement>(null);
  const view = useView(rows, box, idOf);
  const press = (row: EntryRow) => {
    keys.choose(row.key);
    if (row.entry.kind === "folder") toggle(row.key);
    else onFile(row.entry);
  };
  const keys = useTreeKeys({ rows, box, idOf, toggle, press, reveal: view.reveal });
  const line = (row: TreeRow) =>
    row.kind === "note" ? (
      <TreeNote row={row} onRetry={retry} />
    ) : (
      <TreeLine id={idOf(row.key)} row={row} active={row.key === keys.active} onPress={press} menu={menu} />
    );
  return (
    <div
      ref={box}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={keys.active === null ? undefined : idOf(keys.active)}
      onKeyDown={keys.onKeyDown}
      className={`group/tree -mx-2 rounded-lg ${view.huge ? "max-h-[70dvh] overflow-y-auto" : ""}`}
    >
      <div role="presentation" className="relative" style={view.huge ? { blockSize: view.size } : undefined}>
        {view.shown.map(({ row, start }) => (
          <div
            key={row.key}
            role="presentation"
            className={view.huge ? "absolute inset-x-0 top-0" : ""}
            style={view.huge ? { transform: `translateY(${String(start)}px)` } : undefined}
          >
            {line(row)}
          </div>
        ))}
      </div>
    </div>
  );
}

const ROW_PX = 32;
const SHOWN_WHOLE = 200;

/** All rows of a usual tree; of a huge one those in sight, with where they stand. */
function useView(rows: readonly TreeRow[], box: RefObject<HTMLDivElement | null>, idOf: (key: string) => string) {
  const huge = rows.length > SHOWN_WHOLE;
  const view = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 12, enabled: huge });
  const some = () => view.getVirtualItems().flatMap(({ index, start }) => (rows[index] ? [{ row: rows[index], start }] : []));
  return {
    huge,
    size: view.getTotalSize(),
    shown: huge ? some() : rows.map((row) => ({ row, start: 0 })),
    reveal: (key: string) => {
      if (huge) view.scrollToIndex(rows.findIndex((row) => row.key === key));
      else document.getElementById(idOf(key))?.scrollIntoView({ block: "nearest" });
    },
  };
}
