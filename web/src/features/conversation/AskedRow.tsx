import { CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { InboxItem } from "@/api/types";
import { InboxCard } from "@/app/lazy";
import { Pane } from "@/app/Pane";
import { type Ask, useInbox } from "@/store";
import { Note } from "./Notes";

/** A question or an approval where it came up: the card while it waits, one line once it is answered. */
export function AskedRow({ task, title, ask }: { task: string; title: string; ask: Ask | undefined }) {
  const inbox = useInbox();
  if (!ask) return null;
  if (ask.answer) return <Answer ask={ask} />;
  if (ask.over) return <Unanswered ask={ask} />;
  const waiting = inbox.data?.find((item) => item.task === task && item.key === ask.asked.key);
  return (
    <Pane>
      <InboxCard item={waiting ?? itemOf(task, title, ask)} />
    </Pane>
  );
}

/** The card before the inbox has been asked for: the event holds all that it shows. */
const itemOf = (task: string, title: string, { asked, at }: Ask): InboxItem => ({ kind: asked.approval ? "approval" : "questions", task, title, key: asked.key, at, asked });

function Unanswered({ ask: { asked } }: { ask: Ask }) {
  const { t } = useTranslation("conversation");
  const what = asked.approval ? asked.approval.targets.join(" ") : (asked.questions ?? []).map(({ question }) => question).join(" ");
  return <Note icon={<CircleHelp size={16} />}>{t("unanswered", { what })}</Note>;
}

function Answer({ ask }: { ask: Ask }) {
  const { t } = useTranslation("conversation");
  const { asked, answer, replies } = ask;
  if (asked.approval) {
    const what = [asked.approval.action, ...asked.approval.targets].join(" ");
    return <Note icon={<CircleHelp size={16} />}>{t(answer?.approved ? "approved" : "refusedBy", { what, context: answer?.scope })}</Note>;
  }
  return (
    <Note icon={<CircleHelp size={16} />}>
      {replies.map((reply) => (
        <span key={reply.question} className="block">
          {reply.question} <strong className="font-medium text-ink">{[...(reply.chosen ?? []), reply.text].filter(Boolean).join(", ")}</strong>
        </span>
      ))}
      {replies.length === 0 && t("answered")}
    </Note>
  );
}
