import { useTranslation } from "react-i18next";

/** For the keyboard: straight to a part of the window. Focus is moved by hand, as the fragment is the route. */
export function SkipLinks({ task }: { task: boolean }) {
  const { t } = useTranslation("app");
  const targets = ["main", "composer", ...(task ? ["details"] : [])];
  return (
    <div className="absolute start-2 top-2 z-50 flex gap-2">
      {targets.map((id) => (
        <button key={id} type="button" onClick={() => document.getElementById(id)?.focus()} className="sr-only rounded-lg border border-line bg-raised px-3 py-1.5 focus:not-sr-only">
          {t(`skip.${id}`)}
        </button>
      ))}
    </div>
  );
}
