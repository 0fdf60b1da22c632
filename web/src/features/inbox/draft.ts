import type { Question, Reply } from "@/api/types";

/** What a person has put down for one question so far. */
export type Draft = { chosen: string[]; text: string };

export const EMPTY: Draft = { chosen: [], text: "" };

/** Choose an option, or take it back. Where only one may be chosen, it takes the place of own words. */
export function pick(question: Question, draft: Draft, label: string): Draft {
  if (!question.multi) return { chosen: [label], text: "" };
  const chosen = draft.chosen.includes(label)
    ? draft.chosen.filter((other) => other !== label)
    : [...draft.chosen, label];
  return { ...draft, chosen };
}

/** Own words. Where only one answer may be given, they take the place of an option. */
export function write(question: Question, draft: Draft, text: string): Draft {
  return question.multi || !text.trim() ? { ...draft, text } : { chosen: [], text };
}

export function isAnswered(draft: Draft): boolean {
  return draft.chosen.length > 0 || draft.text.trim() !== "";
}

export function toReply(question: Question, draft: Draft): Reply {
  return { question: question.question, chosen: draft.chosen, text: draft.text.trim() };
}

/** The label that is recommended, if one is. */
export function recommendedLabel(question: Question): string | null {
  const index = question.recommended ?? null;
  return index === null ? null : (question.options?.[index]?.label ?? null);
}

/** The drafts with each unanswered question set to what is recommended there. */
export function withRecommended(questions: readonly Question[], drafts: readonly Draft[]): Draft[] {
  return questions.map((question, index) => {
    const draft = drafts[index] ?? EMPTY;
    const label = recommendedLabel(question);
    return isAnswered(draft) || label === null ? draft : { chosen: [label], text: "" };
  });
}
