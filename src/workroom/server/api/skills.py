"""Skills: which there are, and what a model is told to do by each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from workroom.errors import NotFound
from workroom.server.shapes.skills import SkillRow, SkillText, row_of, text_of
from workroom.server.web import TheDesk, reply, shows
from workroom.skills import builtin

router = APIRouter()


@router.get("/skills", **shows(list[SkillRow]))
def get_skills(desk: TheDesk) -> Response:
    """The skills at hand."""
    return reply([row_of(skill) for skill in builtin().skills.values()])


@router.get("/skills/{name}", **shows(SkillText))
def get_skill(name: Annotated[str, Path(max_length=100)], desk: TheDesk) -> Response:
    """One skill with its text."""
    skill = builtin().skills.get(name)
    if skill is None:
        raise NotFound(f"There is no skill {name}.")
    return reply(text_of(skill))
