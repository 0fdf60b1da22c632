"""Skills: which there are, and what a model is told to do by each."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response

from workroom.server.errors import NotFound
from workroom.server.web import TheDesk, reply, shows
from workroom.skills import RecipeBroken, Skill, builtin

router = APIRouter()


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


@router.get("/skills", **shows(list[SkillRow]))
def get_skills(desk: TheDesk) -> Response:
    """The skills at hand."""
    return reply([SkillRow(*_row(skill)) for skill in builtin().skills.values()])


@router.get("/skills/{name}", **shows(SkillText))
def get_skill(name: Annotated[str, Path(max_length=100)], desk: TheDesk) -> Response:
    """One skill with its text."""
    skill = builtin().skills.get(name)
    if skill is None:
        raise NotFound(f"There is no skill {name}.")
    return reply(SkillText(*_row(skill), skill.body))


def _row(skill: Skill) -> tuple[str, str, bool, str, tuple[str, ...]]:
    return skill.name, skill.description, _has_recipe(skill), str(skill.folder), skill.warnings


def _has_recipe(skill: Skill) -> bool:
    try:
        return skill.recipe() is not None
    except RecipeBroken:
        return False
