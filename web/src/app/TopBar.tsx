import { Menu, PanelLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import { setRails, useNarrow, useRails } from "./rail";

/** The line over the middle: what opens the left rail where it is not there, and what a view puts in it. */
export function TopBar({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("app");
  const narrow = useNarrow();
  const { leftOpen } = useRails();
  if (!narrow && leftOpen && !children) return null;
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-1 px-2 py-1">
      {narrow && <IconButton label={t("openRail")} icon={<Menu size={18} />} onClick={() => setRails({ sheet: "left" })} />}
      {!narrow && !leftOpen && <IconButton label={t("openRail")} icon={<PanelLeft size={18} className="rtl:-scale-x-100" />} onClick={() => setRails({ leftOpen: true })} />}
      {children}
    </div>
  );
}
