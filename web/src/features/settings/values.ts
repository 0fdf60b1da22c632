import type { Setting, Value } from "./types";

/** The settings that have a page of their own. */
const ELSEWHERE = ["model", "network.sets"];
const GROUPS = ["limits", "computer", "undo", "network", "trust"] as const;

export type GroupName = (typeof GROUPS)[number] | "other";

/** The settings by what they are about, in the order of the groups; a group without any is left out. */
export function groupsOf(settings: readonly Setting[]): [GroupName, Setting[]][] {
  const here = settings.filter((setting) => !ELSEWHERE.includes(setting.name));
  const names: GroupName[] = [...GROUPS, "other"];
  return names
    .map((name): [GroupName, Setting[]] => [name, here.filter((setting) => groupOf(setting.name) === name)])
    .filter(([, members]) => members.length > 0);
}

function groupOf(name: string): GroupName {
  return GROUPS.find((group) => name.startsWith(`${group}.`)) ?? "other";
}

/** A value as it stands in a text box. */
export function shownValue(value: Value): string {
  if (value === null) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What was typed, as the setting's kind of value; undefined when it is none, null for an empty box. */
export function typedValue(kind: Setting["kind"], typed: string): Value | undefined {
  const text = typed.trim();
  if (text === "") return null;
  if (kind === "list") return text.split(",").map((part) => part.trim()).filter(Boolean);
  if (kind !== "number") return text;
  const number = Number(text.replace(",", "."));
  return Number.isFinite(number) ? number : undefined;
}
