import { useTranslation } from "react-i18next";
import { ErrorPane, Spinner } from "@/ui";

/** The first thing painted, before the server has said a word. */
export function Starting({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("app");
  return (
    <main className="grid h-full place-content-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold">Workroom</h1>
      {error ? <ErrorPane error={error} onRetry={onRetry} /> : <Spinner label={t("starting")} />}
    </main>
  );
}
