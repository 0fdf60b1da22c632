/** The journal's reasons for keeping a file as it is, as keys of the catalogue; its own words where none fits. */

const KEYS: readonly [RegExp, string][] = [
  [/changed between the steps/, "between"],
  [/later step/, "later"],
  [/mode was changed/, "mode"],
  [/changed since|changed in your folder since/, "changed"],
  [/removed since/, "removed"],
  [/has its name now|old name is in use/, "name"],
  [/not granted any more/, "ungranted"],
  [/not made by this task/, "holds"],
  [/record is incomplete/, "record"],
];

export type WhyKey = "between" | "later" | "mode" | "changed" | "removed" | "name" | "ungranted" | "holds" | "record";

export function whyKey(why: string): WhyKey | null {
  const found = KEYS.find(([pattern]) => pattern.test(why));
  return (found?.[1] as WhyKey | undefined) ?? null;
}
