import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SkillRow } from "@/api/types";
import { useSkills } from "@/store";
import { cx } from "@/ui";

/** The list that a slash at the start opens, steered from the text box: arrows, Enter or Tab, Escape. */
export function useSkillMenu(text: string, onChoose: ((name: string) => void) | undefined) {
  const id = useId();
  const skills = useSkills().data ?? [];
  const [at, setAt] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const typed = onChoose ? /^\/([\w-]*)$/.exec(text)?.[1] : undefined;
  const found = typed === undefined ? [] : skills.filter((skill) => skill.name.includes(typed.toLowerCase()));
  const open = found.length > 0 && closedFor !== text;
  const chosen = Math.min(at, found.length - 1);
  const press = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const acts: Record<string, () => void> = {
      ArrowDown: () => setAt((chosen + 1) % found.length),
      ArrowUp: () => setAt((chosen + found.length - 1) % found.length),
      Enter: () => onChoose?.(found[chosen]?.name ?? ""),
      Tab: () => onChoose?.(found[chosen]?.name ?? ""),
      Escape: () => setClosedFor(text),
    };
    const act = acts[event.key];
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  };
  const attributes = open ? { role: "combobox", "aria-expanded": true, "aria-controls": id, "aria-activedescendant": `${id}-${chosen}`, "aria-autocomplete": "list" as const } : {};
  return { id, open, found, chosen, press, attributes, choose: (name: string) => onChoose?.(name) };
}

const intoView = (option: HTMLElement | null) => option?.scrollIntoView({ block: "nearest" });

type SkillMenuState = { id: string; found: SkillRow[]; chosen: number; choose: (name: string) => void };

/** `below` the box where there is no room over it. */
export function SkillMenu({ menu, below }: { menu: SkillMenuState; below?: boolean }) {
  const { t } = useTranslation("composer");
  return (
    <ul id={menu.id} role="listbox" aria-label={t("skills")} className={cx(below ? "top-full mt-1" : "bottom-full mb-1", "appear absolute start-0 z-20 max-h-64 w-full max-w-md overflow-y-auto rounded-soft border border-line bg-raised p-1 shadow-sm")}>
      {menu.found.map((skill, at) => (
        <li
          key={skill.name}
          id={`${menu.id}-${at}`}
          role="option"
          aria-selected={at === menu.chosen}
          ref={at === menu.chosen ? intoView : undefined}
          onMouseDown={(event) => {
            event.preventDefault();
            menu.choose(skill.name);
          }}
          className={cx("cursor-pointer rounded-md px-2.5 py-1.5", at === menu.chosen && "bg-accent-soft")}
        >
          <span className="font-medium">/{skill.name}</span>
          <span className="line-clamp-2 text-sm text-quiet">{skill.description}</span>
        </li>
      ))}
    </ul>
  );
}
