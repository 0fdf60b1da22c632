import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useDesktopNotifications } from "@/features/inbox/notify";
import { Rail } from "@/features/rail";
import { Sheet, Splitter } from "@/ui";
import { Announcer } from "./Announcer";
import { Middle } from "./Middle";
import { OfflineBanner } from "./OfflineBanner";
import { Pane } from "./Pane";
import { RightSide } from "./RightSide";
import { setRails, useNarrow, useRails } from "./rail";
import { useRoute } from "./routes";
import { Shortcuts } from "./Shortcuts";
import { SkipLinks } from "./SkipLinks";
import { useNoStrayDrops } from "./strayDrops";
import { PaletteHost } from "./PaletteHost";

/** The panes a person is likely to want next, fetched when the window has nothing better to do. */
function useWarmUp() {
  useEffect(() => {
    const timer = setTimeout(() => {
      void import("@/features/conversation");
      void import("@/features/plan");
      void import("@/features/inbox");
    }, 1200);
    return () => clearTimeout(timer);
  }, []);
}

/** The window: left rail, middle, right rail; on a narrow screen the rails are sheets. */
export function Layout() {
  const route = useRoute();
  const narrow = useNarrow();
  useDesktopNotifications();
  useNoStrayDrops();
  useWarmUp();
  const inTask = route.name === "task" ? route.task : null;
  return (
    <div className="flex h-full flex-col">
      <SkipLinks task={inTask !== null} />
      <OfflineBanner />
      <div className="flex min-h-0 grow">
        {narrow ? <LeftSheet /> : <LeftRail />}
        <Middle route={route} />
        {inTask !== null && <RightSide task={inTask} narrow={narrow} />}
      </div>
      <Announcer />
      <Shortcuts />
      <PaletteHost />
    </div>
  );
}

function LeftRail() {
  const { t } = useTranslation("app");
  const { left, leftOpen } = useRails();
  if (!leftOpen) return null;
  return (
    <nav id="tasks" data-pane tabIndex={-1} aria-label={t("rail")} className="flex min-h-0 shrink-0 bg-sunken/60 outline-none" style={{ inlineSize: left }}>
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <Pane>
          <Rail />
        </Pane>
      </div>
      <Splitter label={t("widthLeft")} value={left} min={200} max={420} pane="start" onChange={(to) => setRails({ left: to })} />
    </nav>
  );
}

function LeftSheet() {
  const { t } = useTranslation("app");
  const { sheet } = useRails();
  return (
    <Sheet side="start" title="Workroom" open={sheet === "left"} onOpenChange={(open) => setRails({ sheet: open ? "left" : null })}>
      <nav aria-label={t("rail")} className="flex min-h-0 grow flex-col" onClick={(event) => (event.target as Element).closest("a[href]") && setRails({ sheet: null })}>
        <Rail />
      </nav>
    </Sheet>
  );
}
