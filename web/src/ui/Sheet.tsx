import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { focusWhole } from "./focusWhole";
import { IconButton } from "./IconButton";

const SIDES = {
  start: "inset-y-0 start-0 w-[min(22rem,88vw)] border-e",
  end: "inset-y-0 end-0 w-[min(32rem,94vw)] border-s",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-soft border-t",
};

export interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  side?: keyof typeof SIDES;
  children: ReactNode;
}

/** A pane that slides over the others where the window is narrow. */
export function Sheet({ open, onOpenChange, title, side = "end", children }: SheetProps) {
  const { t } = useTranslation("ui");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-shade" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusWhole}
          className={cx("appear fixed z-30 outline-none flex flex-col border-line bg-paper", SIDES[side])}
        >
          <header className="flex items-center border-b px-4 py-1.5">
            <Radix.Title className="grow font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t("close")} icon={<X size={18} />} />
            </Radix.Close>
          </header>
          <div className="flex min-h-0 grow flex-col overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
