import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Option, Question } from "@/api/types";
import { Badge, TextArea } from "@/ui";
import { type Draft, pick, write } from "./draft";

/** One question: its options with what each means, and always a place for own words. */
export function QuestionField({ question, draft, onChange }: { question: Question; draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation("inbox");
  const name = useId();
  const options = question.options ?? [];
  return (
    <fieldset className="mt-3 first:mt-0">
      <legend className="mb-1 font-semibold [overflow-wrap:anywhere]">
        {question.header && <span className="block text-sm font-normal text-quiet">{question.header}</span>}
        {question.question}
      </legend>
      {question.multi && <p className="text-sm text-quiet">{t("question.several")}</p>}
      {options.map((option, index) => (
        <Choice
          key={option.label}
          name={name}
          option={option}
          multi={question.multi ?? false}
          recommended={index === question.recommended}
          checked={draft.chosen.includes(option.label)}
          onPick={() => onChange(pick(question, draft, option.label))}
        />
      ))}
      <div className="mt-2">
        <TextArea
          hideLabel={options.length > 0}
          label={t("question.own")}
          rows={options.length ? 1 : 3}
          placeholder={t(options.length > 0 ? "question.ownPlaceholder" : "question.ownOnly")}
          value={draft.text}
          onChange={(event) => onChange(write(question, draft, event.target.value))}
        />
      </div>
    </fieldset>
  );
}

interface ChoiceProps {
  name: string;
  option: Option;
  multi: boolean;
  recommended: boolean;
  checked: boolean;
  onPick: () => void;
}

function Choice({ name, option, multi, recommended, checked, onPick }: ChoiceProps) {
  const { t } = useTranslation("inbox");
  return (
    <label className="mt-1 flex cursor-pointer items-start gap-2.5 rounded-lg border px-3 py-2 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft">
      <input type={multi ? "checkbox" : "radio"} name={name} checked={checked} onChange={onPick} className="mt-1 size-4 accent-[var(--accent)]" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-semibold">{option.label}</span> {recommended && <Badge tone="accent">{t("question.recommended")}</Badge>}
        {option.description && <span className="block text-sm text-quiet">{option.description}</span>}
      </span>
    </label>
  );
}
