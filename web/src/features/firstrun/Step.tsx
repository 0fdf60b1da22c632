import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui";

export const STEPS = 3;

/** A step's place and heading, which takes the focus when the step changes. */
export function StepHead({ at, title, note }: { at: number; title: string; note: string }) {
  const { t } = useTranslation("firstrun");
  const self = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (at > 1) self.current?.focus();
  }, [at]);
  return (
    <header>
      <p className="text-sm text-quiet">{t("step", { at, of: STEPS })}</p>
      <h2 ref={self} tabIndex={-1} className="text-lg font-semibold outline-none">
        {title}
      </h2>
      <p className="text-quiet">{note}</p>
    </header>
  );
}

interface NextProps {
  disabled?: boolean;
  busy?: boolean;
  onNext?: () => void;
  onBack?: () => void;
}

/** Back and on, always in the same place. */
export function Next({ disabled, busy, onNext, onBack }: NextProps) {
  const { t } = useTranslation("firstrun");
  return (
    <div className="flex flex-wrap gap-2">
      {onBack && <Button onClick={onBack}>{t("back")}</Button>}
      {onNext && (
        <Button look="primary" className="ms-auto" busy={busy} disabled={disabled} onClick={onNext}>
          {t("next")}
        </Button>
      )}
    </div>
  );
}
