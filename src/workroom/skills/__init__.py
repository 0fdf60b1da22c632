"""What the agent can learn: skill folders, the built-in catalogue, and recipes for the practice model."""

from __future__ import annotations

from workroom.skills.catalogue import Catalogue, builtin
from workroom.skills.recipe import PRACTICE_NOTICE, Call, Inputs, Recipe, RecipeBroken, Result, Turn
from workroom.skills.skill import Skill, SkillBroken, load
from workroom.skills.walk import next_turn

__all__ = [
    "PRACTICE_NOTICE",
    "Call",
    "Catalogue",
    "Inputs",
    "Recipe",
    "RecipeBroken",
    "Result",
    "Skill",
    "SkillBroken",
    "Turn",
    "builtin",
    "load",
    "next_turn",
]
