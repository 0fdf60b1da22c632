import { Direction as Radix } from "radix-ui";
import { type ReactNode, useSyncExternalStore } from "react";

const page = document.documentElement;

function subscribe(tell: () => void) {
  const eyes = new MutationObserver(tell);
  eyes.observe(page, { attributes: true, attributeFilter: ["dir"] });
  return () => eyes.disconnect();
}

/** Tells tabs, menus and dialogs which way the page is read, so that their arrow keys go the right way. */
export function Direction({ children }: { children: ReactNode }) {
  const dir = useSyncExternalStore(subscribe, () => (page.dir === "rtl" ? "rtl" : "ltr"));
  return <Radix.Provider dir={dir}>{children}</Radix.Provider>;
}
