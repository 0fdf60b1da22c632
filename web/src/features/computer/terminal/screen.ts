import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";

const SCROLLBACK_LINES = 5000;

/** The terminal's face. What the guest sends is hostile: its links lead nowhere and its title is not shown. */
export function openScreen(box: HTMLElement, leave: () => void): { screen: Terminal; fit: FitAddon } {
  const screen = new Terminal({
    screenReaderMode: true,
    scrollback: SCROLLBACK_LINES,
    fontSize: 13,
    fontFamily: getComputedStyle(box).fontFamily,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    linkHandler: { activate: () => undefined },
    theme: colours(),
  });
  const fit = new FitAddon();
  screen.loadAddon(fit);
  screen.open(box);
  fit.fit();
  // A shell needs Tab and Esc, so another key must lead out of it.
  screen.attachCustomKeyEventHandler((event) => {
    if (event.key !== "F6") return true;
    if (event.type === "keydown") {
      event.stopPropagation();
      leave();
    }
    return false;
  });
  return { screen, fit };
}

/** The page's own colours; the page's theme may change while the terminal is open. */
export function colours(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: of("--sunken"),
    foreground: of("--ink"),
    cursor: of("--accent"),
    cursorAccent: of("--sunken"),
    selectionBackground: of("--accent-soft"),
    selectionForeground: of("--ink"),
  };
}
