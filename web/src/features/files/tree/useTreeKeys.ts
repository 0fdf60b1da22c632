import { type KeyboardEvent, type RefObject, useState } from "react";
import { type EntryRow, moveBy, type TreeRow } from "./rows";

interface Around {
  rows: readonly TreeRow[];
  box: RefObject<HTMLElement | null>;
  idOf: (key: string) => string;
  toggle: (folder: string) => void;
  press: (row: EntryRow) => void;
  /** Brings a row into view. */
  reveal: (key: string) => void;
}

/** The keys of a tree: arrows, Home and End walk, Enter opens, the menu key or Shift+F10 opens the row's menu. */
export function useTreeKeys({ rows, box, idOf, toggle, press, reveal }: Around) {
  const [chosen, choose] = useState<string | null>(null);
  const active = rows.some((row) => row.key === chosen) ? chosen : (rows[0]?.key ?? null);

  function act({ key, shiftKey }: KeyboardEvent): boolean {
    const row = rows.find((one) => one.key === active);
    if (key === "ContextMenu" || (key === "F10" && shiftKey)) return openMenu(box.current, idOf(active ?? ""));
    if (key === "Enter" || key === " ") {
      if (row?.kind === "entry") press(row);
      return true;
    }
    const move = moveBy(key, rows, active);
    if (move && "toggle" in move) toggle(move.toggle);
    if (move && "to" in move) {
      choose(move.to);
      reveal(move.to);
    }
    return move !== null;
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event)) event.preventDefault();
  };
  return { active, choose, onKeyDown };
}

/** Opens the row's own menu from the keyboard, as its button would. */
function openMenu(box: HTMLElement | null, row: string): boolean {
  const found = [...(box?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [])].find((one) => one.id === row);
  const button = found?.querySelector<HTMLElement>("button[aria-haspopup=menu]");
  if (!button) return false;
  button.focus();
  button.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return true;
}
