import { type ReactNode, useId } from "react";

interface ChoiceProps {
  name: string;
  title: string;
  note: string;
  checked: boolean;
  disabled?: boolean;
  onPick: () => void;
  /** What is to be filled in when this is chosen. */
  children?: ReactNode;
}

/** One of a few ways to go on, with what it means; the chosen one opens. */
export function Choice({ name, title, note, checked, disabled, onPick, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className={`rounded-soft border ${checked ? "border-accent bg-raised" : "bg-raised/50"}`}>
      <label className="flex cursor-pointer items-start gap-3 px-4 py-3">
        <input
          type="radio"
          name={name}
          checked={checked}
          disabled={disabled}
          onChange={onPick}
          aria-describedby={id}
          className="mt-1 size-4 shrink-0 accent-[var(--accent)]"
        />
        <span>
          <span className="font-semibold">{title}</span>
          <span id={id} className="block text-quiet">
            {note}
          </span>
        </span>
      </label>
      {checked && children && <div className="space-y-3 px-4 pb-4 ps-11">{children}</div>}
    </div>
  );
}
