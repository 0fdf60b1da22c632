import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/client";
import { Button, Dialog } from "@/ui";

interface ConfirmWideProps {
  failure: ApiError | null;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
  onNarrower: () => void;
}

/** Asks once more before a very wide folder is handed over; the safe answer comes first. */
export function ConfirmWide({ failure, busy, onYes, onNo, onNarrower }: ConfirmWideProps) {
  const { t } = useTranslation("composer");
  return (
    <Dialog
      open={failure !== null}
      onOpenChange={(open) => open || onNo()}
      title={t("wideAsk")}
      description={failure?.message}
      footer={
        <>
          <Button look="primary" onClick={onNarrower}>{t("wideNo")}</Button>
          <Button busy={busy} onClick={onYes}>{t("wideYes")}</Button>
        </>
      }
    >
      {failure?.hint && <p className="text-quiet">{failure.hint}</p>}
    </Dialog>
  );
}
