import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { add, type Draft, move, remove, write } from "./draft";

export type Spot = "text" | "up" | "down";
export const spotId = (key: number, spot: Spot) => `plan-${String(key)}-${spot}`;

/** What can be done with the rows, with the focus led to where it is wanted next, and said aloud. */
export function useRows(draft: Draft, change: (to: Draft) => void) {
  const { t } = useTranslation("plan");
  const [said, say] = useState("");
  const wanted = useRef<string | null>(null);
  // A row that moves is put elsewhere in the page and loses the focus: it is given back once it is there.
  useEffect(() => {
    if (wanted.current) document.getElementById(wanted.current)?.focus();
    wanted.current = null;
  });
  const focus = (key: number | undefined, spot: Spot) => {
    wanted.current = key === undefined ? null : spotId(key, spot);
  };
  const placeOf = (key: number) => draft.rows.findIndex((row) => row.key === key);

  return {
    said,
    write: (key: number, text: string) => change(write(draft, key, text)),
    add: (after: number | null) => {
      focus(draft.next, "text");
      change(add(draft, after));
    },
    remove: (key: number) => {
      const place = placeOf(key);
      focus((draft.rows[place - 1] ?? draft.rows[place + 1])?.key, "text");
      say(t("deleted"));
      change(remove(draft, key));
    },
    move: (key: number, to: number, spot: Spot) => {
      const total = draft.rows.length;
      if (to < 0 || to >= total) return;
      focus(key, to === 0 && spot === "up" ? "down" : to === total - 1 && spot === "down" ? "up" : spot);
      say(t("moved", { place: to + 1, total }));
      change(move(draft, key, to));
    },
  };
}

export type Rows = ReturnType<typeof useRows>;
