import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/api/client";
import { Button } from "./Button";

/** What went wrong in one sentence, what to do about it, and a way to try again. */
export function ErrorPane({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const { t } = useTranslation("ui");
  const { message, hint } = wordsOf(error);
  return (
    <div role="alert" className="m-4 rounded-soft border border-danger bg-raised p-4">
      <p className="flex items-start gap-2 font-medium">
        <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-danger" />
        <span>{title ?? message}</span>
      </p>
      {title !== undefined && <p className="mt-1">{message}</p>}
      {hint && <p className="mt-1 text-quiet">{hint}</p>}
      {onRetry && (
        <Button small className="mt-3" onClick={onRetry}>
          {t("again")}
        </Button>
      )}
    </div>
  );
}
