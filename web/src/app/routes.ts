/** Where the window is, kept in the address's fragment: it survives a reload and never reaches the server. */
import { useMemo, useSyncExternalStore } from "react";

export type Route =
  | { name: "home" | "inbox" | "doctor" | "welcome" }
  /** `at` is a place in the log to go to. */
  | { name: "task"; task: string; at: number | null }
  | { name: "settings"; section: string };

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

/** The place that a fragment names; anything else is home. */
export function routeOf(hash: string): Route {
  const [name = "", rest = "", place = ""] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (name === "task" && rest) return { name, task: rest, at: /^\d+$/.test(place) ? Number(place) : null };
  if (name === "settings") return { name, section: rest || "models" };
  if (name === "inbox" || name === "doctor" || name === "welcome") return { name };
  return { name: "home" };
}

export const toTask = (id: string, at?: number) => `#/task/${encodeURIComponent(id)}${at === undefined ? "" : `/${at}`}`;

export function go(hash: string): void {
  location.hash = hash;
}

function subscribe(tell: () => void) {
  addEventListener("hashchange", tell);
  return () => removeEventListener("hashchange", tell);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => routeOf(hash), [hash]);
}
