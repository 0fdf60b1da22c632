"""One skill: a folder with a SKILL.md, as the Agent Skills specification has it (agentskills.io).

Loading is lenient, as that specification's guide for clients advises: of the public skills only a
part is strictly valid. What is mended on the way is kept in `warnings`; only a folder from which
no name and description can be had is refused.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import cast

import msgspec

from workroom.errors import UserError
from workroom.skills._files import Unfit, parse_yaml, read_text
from workroom.skills.recipe import Recipe

MAX_BYTES = 1 << 20
MAX_NAME = 64
MAX_DESCRIPTION = 1024

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_BARE_COLON = re.compile(r"^([A-Za-z_-]+):[ \t]+(?![|>\"'\[{])(.*: .*)$", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SkillBroken(UserError):
    """The folder can't be used as a skill; nothing was changed."""


class Skill(msgspec.Struct, frozen=True):
    """A skill that can be used: `body` is what a model reads, `folder` lies on the host."""

    name: str
    description: str
    body: str
    folder: Path
    warnings: tuple[str, ...] = ()

    def recipe(self) -> Recipe | None:
        """What the practice model follows, or None when the skill carries no recipe.

        Raises:
            RecipeBroken: there is one and it can't be used.
        """
        path = self.folder / "recipe.yaml"
        return Recipe.load(path) if path.exists() else None


def load(folder: Path) -> Skill:
    """The skill in `folder`.

    Raises:
        SkillBroken: there is no readable SKILL.md, its front matter is no YAML even when mended,
            or nothing describes what the skill is for.
    """
    try:
        return _parse(folder, read_text(folder / "SKILL.md", MAX_BYTES))
    except Unfit as error:
        raise SkillBroken(f"The skill in {folder} can't be used: SKILL.md: {error}.") from error


def _parse(folder: Path, text: str) -> Skill:
    warnings: list[str] = []
    found = _FRONT.match(text)
    fields = _fields(found[1], warnings) if found else {}
    body = text[found.end() :] if found else text
    if not found:
        warnings.append("SKILL.md has no front matter; name and description were taken from elsewhere")
    name = _name(fields, folder, warnings)
    return Skill(name, _description(fields, body, warnings), body.strip(), folder, tuple(warnings))


def _fields(front: str, warnings: list[str]) -> dict[str, object]:
    try:
        value = parse_yaml(front, first_line=2)
    except Unfit as error:
        mended = _BARE_COLON.sub(lambda line: f"{line[1]}: {json.dumps(line[2])}", front)
        if mended == front:
            raise
        value = parse_yaml(mended, first_line=2)
        warnings.append(f"the front matter was mended ({error})")
    if not isinstance(value, dict):
        raise Unfit("its front matter is not a list of fields")
    return cast("dict[str, object]", value)


def _name(fields: dict[str, object], folder: Path, warnings: list[str]) -> str:
    """The folder's name counts: it is the path in the computer, and unique among its neighbours."""
    told = fields.get("name")
    if told is not None and told != folder.name:
        warnings.append(f"the name {told!r} is not the folder's name")
    if len(folder.name) > MAX_NAME or not _NAME.fullmatch(folder.name):
        warnings.append("the name should be lowercase letters, digits and single hyphens")
    return folder.name


def _description(fields: dict[str, object], body: str, warnings: list[str]) -> str:
    told = fields.get("description")
    text = " ".join(told.split()) if isinstance(told, str) else ""
    if not text:
        text = _first_paragraph(body)
        warnings.append("no description; the first paragraph was taken")
    if not text:
        raise Unfit("it does not say what the skill is for (description)")
    if len(text) > MAX_DESCRIPTION:
        warnings.append(f"the description is longer than {MAX_DESCRIPTION} characters; it was cut")
    return text[:MAX_DESCRIPTION]


def _first_paragraph(body: str) -> str:
    for block in re.split(r"\r?\n[ \t]*\r?\n", body):
        lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
        if text := " ".join(" ".join(lines).split()):
            return text
    return ""
