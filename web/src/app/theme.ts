/** Light, dark, or what the system says. The choice is kept in this window's storage. */
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const KEPT = "workroom.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function theme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function apply() {
  const now = theme();
  document.documentElement.dataset.theme = now === "system" ? (dark.matches ? "dark" : "light") : now;
}

export function setTheme(to: Theme): void {
  localStorage.setItem(KEPT, to);
  apply();
  listeners.forEach((tell) => tell());
}

/** Puts the theme on the page, and follows the system from then on. */
export function startTheme(): void {
  apply();
  dark.addEventListener("change", apply);
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

export const useTheme = (): [Theme, (to: Theme) => void] => [useSyncExternalStore(subscribe, theme), setTheme];
