import { memo } from "react";
import { Markdown } from "@/ui/Markdown";
import type { TaskState } from "@/store";
import { AskedRow } from "./AskedRow";
import { DeliveredRow } from "./DeliveredRow";
import { EndedRow } from "./EndedRow";
import { HeldRow } from "./HeldRow";
import { ComputerNote, NoticeNote, ReviewedNote, UndoneNote } from "./Notes";
import type { Row } from "./rows";
import { StepsRow } from "./StepsRow";
import { YouRow } from "./YouRow";

interface RowProps {
  entry: Row;
  state: TaskState;
  last: boolean;
}

function draw({ entry, state, last }: RowProps) {
  switch (entry.kind) {
    case "you":
      return <YouRow entry={entry} />;
    case "said":
      return <Markdown text={entry.text} />;
    case "steps":
      return <StepsRow task={state.id} steps={state.steps} ids={entry.steps} />;
    case "asked":
      return <AskedRow task={state.id} title={state.title} ask={state.asks.get(entry.key)} />;
    case "delivered":
      return <DeliveredRow task={state.id} entry={entry} />;
    case "held":
      return <HeldRow task={state.id} entry={entry} />;
    case "ended":
      return <EndedRow state={state} entry={entry} last={last} />;
    case "undone":
      return <UndoneNote task={state.id} entry={entry} />;
    case "reviewed":
      return <ReviewedNote task={state.id} entry={entry} />;
    case "notice":
      return <NoticeNote entry={entry} />;
    case "computer":
      return <ComputerNote entry={entry} />;
  }
}

/** What a row is drawn from: a row is drawn anew only when that has changed. */
function source({ entry, state }: RowProps): unknown[] {
  if (entry.kind === "steps") return entry.steps.map((id) => state.steps.get(id));
  if (entry.kind === "asked") return [state.asks.get(entry.key)];
  if (entry.kind === "ended") return [state.changed, state.ended];
  return [];
}

const same = (one: unknown[], other: unknown[]) => one.length === other.length && one.every((part, at) => part === other[at]);

export const EntryRow = memo(draw, (before, now) => before.entry === now.entry && before.last === now.last && before.state.id === now.state.id && same(source(before), source(now)));
