import { SquareTerminal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Spinner } from "@/ui";

const Terminal = lazy(() => import("./terminal/Terminal").then((found) => ({ default: found.Terminal })));

/** A terminal when it is asked for: its code is the largest of the panel and comes only then. */
export function TerminalPart({ task }: { task: string }) {
  const { t } = useTranslation("computer");
  const [open, setOpen] = useState(false);
  if (open)
    return (
      <Suspense fallback={<Spinner label={t("terminal.connecting")} />}>
        <Terminal task={task} onClose={() => setOpen(false)} />
      </Suspense>
    );
  return (
    <div className="space-y-1.5">
      <Button small icon={<SquareTerminal aria-hidden size={16} />} onClick={() => setOpen(true)}>
        {t("terminal.open")}
      </Button>
      <p className="text-sm text-quiet">{t("terminal.body")}</p>
    </div>
  );
}
