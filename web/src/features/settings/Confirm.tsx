import { useTranslation } from "react-i18next";
import { Button, Dialog } from "@/ui";

interface ConfirmProps {
  open: boolean;
  title: string;
  text: string;
  yes: string;
  busy?: boolean;
  onYes: () => void;
  onClose: () => void;
}

/** Asks once more before something is deleted or ended. The safe answer comes first. */
export function Confirm({ open, title, text, yes, busy, onYes, onClose }: ConfirmProps) {
  const { t } = useTranslation("settings");
  return (
    <Dialog
      open={open}
      onOpenChange={(is) => !is && onClose()}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" busy={busy} onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    />
  );
}
