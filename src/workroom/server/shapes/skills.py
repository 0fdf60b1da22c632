"""Skills as a window lists them, and one with its text."""

from __future__ import annotations

import msgspec

from workroom.skills import RecipeBroken, Skill


class SkillRow(msgspec.Struct, frozen=True):
    """One skill; `practice`: the practice model can follow it; `warnings`: what was mended on reading it."""

    name: str
    description: str
    practice: bool
    folder: str
    warnings: tuple[str, ...]


class SkillText(SkillRow, frozen=True):
    """One skill with the text that a model reads."""

    text: str


def row_of(skill: Skill) -> SkillRow:
    """A skill in the list."""
    return SkillRow(*_row(skill))


def text_of(skill: Skill) -> SkillText:
    """A skill with its text."""
    return SkillText(*_row(skill), skill.body)


def _row(skill: Skill) -> tuple[str, str, bool, str, tuple[str, ...]]:
    return skill.name, skill.description, _has_recipe(skill), str(skill.folder), skill.warnings


def _has_recipe(skill: Skill) -> bool:
    try:
        return skill.recipe() is not None
    except RecipeBroken:
        return False
