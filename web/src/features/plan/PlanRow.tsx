import { ArrowDown, ArrowUp, GripVertical, X } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { cx, IconButton } from "@/ui";
import type { Row } from "./draft";
import { StatusIcon } from "./StatusIcon";
import { type Rows, spotId } from "./useRows";

const DRAGGED = "application/x-workroom-plan-row";

/** One line being written. Enter: a line below; Backspace in an empty line: away with it; Alt+arrows: move it. */
export function PlanRow({ row, at, last, rows }: { row: Row; at: number; last: boolean; rows: Rows }) {
  const { t } = useTranslation("plan");
  const [over, setOver] = useState(false);
  const [held, setHeld] = useState(false);
  const number = at + 1;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const act = keyed(event, row, at, rows);
    if (act) event.preventDefault();
    act?.();
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    const key = event.dataTransfer.getData(DRAGGED);
    if (key === "") return;
    event.preventDefault();
    rows.move(Number(key), at, "text");
  };

  return (
    <li
      draggable={held}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, String(row.key));
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragEnd={() => setHeld(false)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx("flex items-start gap-1 rounded-lg border border-transparent py-0.5", over && "border-accent bg-accent-soft")}
    >
      <span title={t("drag", { number })} onPointerDown={() => setHeld(true)} onPointerUp={() => setHeld(false)} className="mt-2 cursor-grab text-quiet">
        <GripVertical aria-hidden size={16} />
      </span>
      <span className="mt-1.5" title={t(`state.${row.status}`)}>
        <StatusIcon status={row.status} />
        <span className="sr-only">{t(`state.${row.status}`)}</span>
      </span>
      <textarea
        id={spotId(row.key, "text")}
        aria-label={t("line", { number })}
        placeholder={t("new_line")}
        rows={1}
        maxLength={500}
        value={row.text}
        onChange={(event) => rows.write(row.key, event.target.value.replace(/\n/g, " "))}
        onKeyDown={onKeyDown}
        className="min-h-8 min-w-0 grow resize-none rounded-lg border border-line-strong bg-raised px-2 py-1 [field-sizing:content]"
      />
      <IconButton id={spotId(row.key, "up")} label={t("move_up", { number })} icon={<ArrowUp size={16} />} disabled={at === 0} onClick={() => rows.move(row.key, at - 1, "up")} />
      <IconButton id={spotId(row.key, "down")} label={t("move_down", { number })} icon={<ArrowDown size={16} />} disabled={last} onClick={() => rows.move(row.key, at + 1, "down")} />
      <IconButton label={t("delete", { number })} icon={<X size={16} />} onClick={() => rows.remove(row.key)} />
    </li>
  );
}

function keyed(event: KeyboardEvent, row: Row, at: number, rows: Rows): (() => void) | null {
  const { key, altKey } = event;
  if (altKey && key === "ArrowUp") return () => rows.move(row.key, at - 1, "text");
  if (altKey && key === "ArrowDown") return () => rows.move(row.key, at + 1, "text");
  if (key === "Enter" && !event.ctrlKey && !event.metaKey) return () => rows.add(row.key);
  return key === "Backspace" && row.text === "" ? () => rows.remove(row.key) : null;
}
