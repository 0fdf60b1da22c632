import { Hand } from "lucide-react";
import { useTranslation } from "react-i18next";
import { go } from "@/app/routes";
import { Button, Card } from "@/ui";
import { useHeld } from "./useFiles";

/** Says that changes wait for a review, and leads to it. */
export function HeldNote({ task }: { task: string }) {
  const { t } = useTranslation("files");
  const count = useHeld(task).data?.length ?? 0;
  if (count === 0) return null;
  return (
    <div className="p-3">
      <Card
        tone="asks"
        title={t("held", { count })}
        icon={<Hand aria-hidden size={18} className="shrink-0 text-asks" />}
        actions={
          <Button small look="primary" onClick={() => go("#/inbox")}>
            {t("review")}
          </Button>
        }
      >
        {t("held_body")}
      </Card>
    </div>
  );
}
