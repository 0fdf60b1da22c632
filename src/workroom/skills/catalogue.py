"""The skills at hand: which there are, the short list a model sees, and which one fits a person's words."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workroom.settings import assets
from workroom.skills.skill import Skill, SkillBroken, load

MAX_SKILLS = 2000
LIST_BUDGET = 8000
"""Characters the list of skills may take in a model's prompt."""


class Catalogue(msgspec.Struct, frozen=True):
    """Skills by name, and the folders that were refused with the reason."""

    skills: dict[str, Skill]
    refused: dict[str, str] = {}

    def listing(self, budget: int = LIST_BUDGET) -> str:
        """One line a skill, at most `budget` characters: descriptions are cut before names are."""
        if not self.skills:
            return ""
        share = budget // len(self.skills)
        lines = [_cut(f"- {skill.name}: {skill.description}", share - 1) for skill in self.skills.values()]
        return "\n".join(lines)

    def choose(self, words: str) -> Skill | None:
        """The one skill whose recipe's words fit the person's `words` best; None if none or a tie."""
        scores = sorted(
            ((self._score(skill, words), skill.name) for skill in self.skills.values()), reverse=True
        )
        if not scores or scores[0][0] == 0 or (len(scores) > 1 and scores[0][0] == scores[1][0]):
            return None
        return self.skills[scores[0][1]]

    @staticmethod
    def _score(skill: Skill, words: str) -> int:
        recipe = skill.recipe()
        if recipe is None:
            return 0
        told = words.casefold()
        return 100 * (skill.name in told) + sum(word.casefold() in told for word in recipe.words)


def builtin(folder: Path | None = None) -> Catalogue:
    """The skills that come with Workroom, or those in `folder`; a broken one is named, never hidden."""
    root = folder or assets() / "skills"
    skills: dict[str, Skill] = {}
    refused: dict[str, str] = {}
    for path in sorted(root.iterdir())[:MAX_SKILLS] if root.is_dir() else []:
        if path.name.startswith(".") or not path.is_dir():
            continue
        try:
            skills[path.name] = load(path)
        except SkillBroken as error:
            refused[path.name] = str(error)
    return Catalogue(skills, refused)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"
