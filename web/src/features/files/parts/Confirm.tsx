import type { ReactNode } from "react";
import { Button, Dialog } from "@/ui";

interface Props {
  open: boolean;
  title: string;
  sure: string;
  cancel: string;
  danger?: boolean;
  busy?: boolean;
  onSure: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** Asks once more before something is done that a person may not want; the way out comes first. */
export function Confirm({ open, title, sure, cancel, danger, busy, onSure, onCancel, children }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={(now) => {
        if (!now && !busy) onCancel();
      }}
      title={title}
      footer={
        <>
          <Button disabled={busy} onClick={onCancel}>
            {cancel}
          </Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={onSure}>
            {sure}
          </Button>
        </>
      }
    >
      <div className="space-y-2">{children}</div>
    </Dialog>
  );
}
