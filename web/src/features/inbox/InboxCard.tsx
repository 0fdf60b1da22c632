import { useRef } from "react";
import type { InboxItem } from "@/api/types";
import { go, toTask } from "@/app/routes";
import { useRow } from "@/store";
import { ApprovalCard } from "./ApprovalCard";
import { useAnswering } from "./answering";
import { Context } from "./Context";
import { nameOf } from "./groups";
import { ParkedCard } from "./ParkedCard";
import { QuestionsCard } from "./QuestionsCard";
import { ReviewCard } from "./ReviewCard";
import { Settled } from "./Settled";
import { useVerdict } from "./settled";

export interface InboxCardProps {
  item: InboxItem;
  /** Name the task: in the inbox, where cards of many stand together. */
  withTask?: boolean;
  /** Move the focus to the card's heading when it appears. */
  focus?: boolean;
}

/** What waits for a person, wherever it is shown; once it is answered, one line says so. */
export function InboxCard({ item, withTask, focus }: InboxCardProps) {
  const verdict = useVerdict(item);
  const box = useRef<HTMLDivElement>(null);
  // Read before the card is taken away: whoever answered by keyboard must not lose their place.
  const inside = verdict ? (box.current?.contains(document.activeElement) ?? false) : false;
  return (
    <div ref={box}>
      {verdict ? <Settled item={item} verdict={verdict} focus={inside} /> : <Body key={nameOf(item)} {...{ item, withTask, focus }} />}
    </div>
  );
}

function Body({ item, withTask, focus }: InboxCardProps) {
  const answering = useAnswering(item);
  const said = useRow(item.task)?.said ?? "";
  const context = withTask ? <Context item={item} onOpen={() => go(toTask(item.task))} /> : null;
  const parts = { item, answering, focus, context };
  const approval = item.asked?.approval;
  if (item.kind === "review") return <ReviewCard {...parts} />;
  if (item.kind === "parked") return <ParkedCard {...parts} />;
  if (approval) return <ApprovalCard {...parts} approval={approval} said={withTask ? said : ""} />;
  return <QuestionsCard {...parts} />;
}
