/** What the server says about the one file of this page. */

import { Unviewable } from "./failure";

const KINDS = ["text", "code", "markdown", "table", "document", "slides", "pdf", "image", "audio", "video", "none"] as const;

export type Kind = (typeof KINDS)[number];
export type About = { kind: Kind; name: string; size: number; mime: string; lang: "en" | "de"; theme: "light" | "dark" | "system" };

/** Ask for it; throws Unviewable when the preview is over or the answer makes no sense. */
export async function readAbout(): Promise<About> {
  const answer = await fetch("/about.json").catch(() => null);
  if (!answer?.ok) throw new Unviewable("gone");
  return aboutFrom(await answer.json());
}

export function aboutFrom(value: unknown): About {
  const found: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  return {
    kind: KINDS.find((kind) => kind === found.kind) ?? "none",
    name: typeof found.name === "string" ? found.name : "",
    size: typeof found.size === "number" && found.size >= 0 ? Math.floor(found.size) : 0,
    mime: typeof found.mime === "string" ? found.mime : "",
    lang: typeof found.lang === "string" && found.lang.startsWith("de") ? "de" : "en",
    theme: found.theme === "light" || found.theme === "dark" ? found.theme : "system",
  };
}

/** The ending of a name in small letters, without its dot. */
export function ending(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}
