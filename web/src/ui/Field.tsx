import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { cx } from "./cx";

const BOX = "w-full rounded-lg border border-line-strong bg-raised px-3 py-1.5 placeholder:text-quiet disabled:opacity-55 aria-[invalid=true]:border-danger";

interface Around {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  /** The label is there for screen readers only. */
  hideLabel?: boolean;
}

/** A label, a control, a hint and an error, tied together. `children` gets the ids to put on the control. */
export function Field({ label, hint, error, hideLabel, children }: Around & { children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }) => ReactNode }) {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="space-y-1">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "block font-medium"}>
        {label}
      </label>
      {children({ id, "aria-describedby": about || undefined, "aria-invalid": error ? true : undefined })}
      {hint && <p id={`${id}-hint`} className="text-sm text-quiet">{hint}</p>}
      {error && <p id={`${id}-error`} role="alert" className="text-sm text-danger">{error}</p>}
    </div>
  );
}

export function TextInput({ label, hint, error, hideLabel, className, ...rest }: Around & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field {...{ label, hint, error, hideLabel }}>
      {(ids) => <input type="text" {...rest} {...ids} className={cx(BOX, "min-h-9", className)} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: Around & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field {...{ label, hint, error, hideLabel }}>
      {(ids) => <textarea rows={3} {...rest} {...ids} className={cx(BOX, className)} />}
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

/** The system's own select: every keyboard, phone and screen reader knows it. */
export function Select({ label, hint, error, hideLabel, choices, onChoose, className, ...rest }: Around & { choices: Choice[]; onChoose: (value: string) => void } & Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange">) {
  return (
    <Field {...{ label, hint, error, hideLabel }}>
      {(ids) => (
        <select {...rest} {...ids} onChange={(event) => onChoose(event.target.value)} className={cx(BOX, "min-h-9", className)}>
          {choices.map((one) => (
            <option key={one.value} value={one.value} disabled={one.disabled}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
