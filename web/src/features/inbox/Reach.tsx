import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "@/api/types";

/** How far a yes shall reach, in words; the narrowest is chosen first. */
export function Reach({ scopes, value, onChange }: { scopes: Scope[]; value: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation("inbox");
  const name = useId();
  return (
    <fieldset className="mt-3">
      <legend className="font-semibold">{t("approval.reach")}</legend>
      {scopes.map((scope) => (
        <label key={scope} className="flex min-h-8 cursor-pointer items-start gap-2 rounded-lg px-2 py-1 hover:bg-sunken">
          <input
            type="radio"
            name={name}
            checked={scope === value}
            onChange={() => onChange(scope)}
            className="mt-1 size-4 accent-[var(--accent)]"
          />
          <span>
            {t(`approval.${scope}`)} <span className="text-sm text-quiet">{t(`approval.${scope}Note`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
