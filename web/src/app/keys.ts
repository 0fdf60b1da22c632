/** The window's keys in one list: the sheet shows it, the listener obeys it. */
export interface Key {
  id: "palette" | "panes" | "newTask" | "inbox" | "left" | "right" | "send" | "help" | "escape";
  keys: string[];
}

export const onMac = navigator.userAgent.includes("Mac");
const mod = onMac ? "⌘" : "Ctrl";

export const KEYS: Key[] = [
  { id: "palette", keys: [mod, "K"] },
  { id: "newTask", keys: ["Alt", "N"] },
  { id: "inbox", keys: ["Alt", "I"] },
  { id: "panes", keys: ["F6"] },
  { id: "left", keys: [mod, "B"] },
  { id: "right", keys: [mod, "J"] },
  { id: "send", keys: [mod, "Enter"] },
  { id: "help", keys: ["?"] },
  { id: "escape", keys: ["Esc"] },
];

const CTRL: Record<string, Key["id"]> = { k: "palette", b: "left", j: "right" };
const ALT: Record<string, Key["id"]> = { KeyN: "newTask", KeyI: "inbox" };

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest(".xterm") !== null);

/** Which of the keys was pressed, if any. `single` says whether single characters count. */
export function keyOf(event: KeyboardEvent, single: boolean): Key["id"] | null {
  const ctrl = onMac ? event.metaKey : event.ctrlKey;
  if (event.key === "F6") return "panes";
  if (event.target instanceof Element && event.target.closest(".xterm")) return null;
  if (ctrl && !event.altKey && !event.shiftKey) return CTRL[event.key.toLowerCase()] ?? null;
  if (event.altKey && !ctrl) return ALT[event.code] ?? null;
  if (event.key === "?" && single && !typing(event.target)) return "help";
  return null;
}

/** Moves the focus to the next (or, backwards, the one before) of the window's panes. */
export function nextPane(back: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
  const now = panes.findIndex((pane) => pane.contains(document.activeElement));
  panes.at((now + (back ? -1 : 1) + panes.length) % panes.length)?.focus();
}
