import { PlugZap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOnline } from "@/store";

/** Says that the server does not answer, and that nothing is lost by it. */
export function OfflineBanner() {
  const { t } = useTranslation("app");
  const online = useOnline();
  return (
    <div role="status">
      {online === "reconnecting" && (
        <p className="flex items-center justify-center gap-2 bg-asks-soft px-4 py-1.5 text-ink">
          <PlugZap aria-hidden size={16} className="shrink-0 text-asks" />
          {t("offline")}
        </p>
      )}
    </div>
  );
}
