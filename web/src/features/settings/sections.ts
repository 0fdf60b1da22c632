/** The pages of the settings, in the order in which they are listed. */
export const SECTIONS = ["models", "folders", "network", "skills", "limits", "appearance", "storage", "general", "about"] as const;

export type Section = (typeof SECTIONS)[number];

/** The page of that name; an unknown one is the first. */
export function sectionOf(name: string): Section {
  return SECTIONS.find((section) => section === name) ?? SECTIONS[0];
}
