import { CircleHelp } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "@/api/types";
import { Button, Card } from "@/ui";
import { sendReplies } from "./answering";
import type { CardParts } from "./cards";
import { type Draft, EMPTY, isAnswered, recommendedLabel, toReply, withRecommended } from "./draft";
import { Heading } from "./Heading";
import { forgetDrafts, keepDrafts, keptDrafts } from "./keep";
import { QuestionField } from "./QuestionField";
import { Refusal } from "./Refusal";

/** Questions of a task: options, one of them recommended, and own words. Ctrl+Enter sends. */
export function QuestionsCard({ item, answering, focus, context }: CardParts) {
  const { t } = useTranslation("inbox");
  const questions = item.asked?.questions ?? [];
  const [drafts, setDrafts] = useState<Draft[]>(() => keptDrafts(item));
  const missing = questions.filter((_, index) => !isAnswered(drafts[index] ?? EMPTY)).length;
  const title = t("question.title", { count: questions.length });

  function change(now: Draft[]) {
    setDrafts(now);
    keepDrafts(item, now);
  }

  async function send(answers: Draft[]) {
    const replies = questions.map((question, index) => toReply(question, answers[index] ?? EMPTY));
    if (await answering.send(() => sendReplies(item, replies), "answers")) forgetDrafts(item);
  }

  function take() {
    const now = withRecommended(questions, drafts);
    change(now);
    if (questions.every((_, index) => isAnswered(now[index] ?? EMPTY))) void send(now);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || missing || answering.busy) return;
    event.preventDefault();
    void send(drafts);
  }

  return (
    <Card
      tone="asks"
      aria-label={title}
      icon={<CircleHelp aria-hidden size={20} className="shrink-0 text-asks" />}
      title={<Heading focus={focus}>{title}</Heading>}
      onKeyDown={onKeyDown}
    >
      {context}
      {questions.map((question, index) => (
        <QuestionField
          key={question.question}
          question={question}
          draft={drafts[index] ?? EMPTY}
          onChange={(draft) => change(questions.map((_, at) => (at === index ? draft : (drafts[at] ?? EMPTY))))}
        />
      ))}
      <Refusal refusal={answering.refusal} />
      <Send questions={questions} missing={missing} busy={answering.busy} onSend={() => void send(drafts)} onTake={take} />
    </Card>
  );
}

interface SendProps {
  questions: Question[];
  missing: number;
  busy: boolean;
  onSend: () => void;
  onTake: () => void;
}

function Send({ questions, missing, busy, onSend, onTake }: SendProps) {
  const { t } = useTranslation("inbox");
  const recommended = questions.some((question) => recommendedLabel(question) !== null);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Button look="primary" busy={busy} disabled={missing > 0} onClick={onSend}>
        {busy ? t("question.sending") : t(questions.length > 1 ? "question.sendAll" : "question.send")}
      </Button>
      {recommended && (
        <Button disabled={busy} onClick={onTake}>
          {t("question.take")}
        </Button>
      )}
      {missing > 0 && questions.length > 1 && <span className="text-sm text-quiet">{t("question.missing", { count: missing })}</span>}
    </div>
  );
}
