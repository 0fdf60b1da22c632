"""What each tool is to the rules and the journal: which action, on what, and whether it may change folders."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from workroom.trust import Kind

Arguments = Mapping[str, Any]
MAX_TITLE = 100

# One script of a skill and nothing beside it: no second command can hide behind the skill's name.
_SKILL_SCRIPT = re.compile(
    r"python3 /skills/(?P<skill>[\w-]+)/scripts/[\w/-]+\.py (?P<verb>[\w-]+)( [^;&|<>$`()\\'\"\n\r]*)?"
)
_QUOTED = re.compile(r"""'(?:[^']|'"'"')*'""")  # as shlex.quote writes it


class Trait(msgspec.Struct, frozen=True):
    """`kind` is None for what only talks; `changes` marks the tools that run as a transaction in the folders."""

    title: Callable[[Arguments], str]
    kind: Kind | None = None
    changes: bool = False
    argument: str = ""

    def targets(self, arguments: Arguments) -> tuple[str, ...]:
        """What the call would touch, as the model names it."""
        value = arguments.get(self.argument, ())
        return (value,) if isinstance(value, str) else tuple(value)


def _count(word: str, argument: str) -> Callable[[Arguments], str]:
    def title(arguments: Arguments) -> str:
        values = arguments.get(argument) or []
        if len(values) == 1 and isinstance(values[0], str):
            return f"{word} {_name(values[0])}"
        return f"{word} {len(values)} {argument if len(values) != 1 else argument.rstrip('s')}"

    return title


def _path(word: str) -> Callable[[Arguments], str]:
    return lambda arguments: f"{word} {_name(str(arguments.get('path', '')))}"


def _name(path: str) -> str:
    return posixpath.basename(path.rstrip("/")) or path


def _command(arguments: Arguments) -> str:
    command = str(arguments.get("command", ""))
    script = _SKILL_SCRIPT.fullmatch(_QUOTED.sub("…", command))
    return f"Skill {script['skill']}: {script['verb']}" if script else f"Run {command}"


TABLE: Mapping[str, Trait] = {
    "write_plan": Trait(lambda _: "Plan the work"),
    "ask_user": Trait(_count("Ask", "questions")),
    "deliver": Trait(_count("Deliver", "files")),
    "run_command": Trait(_command, Kind.RUN, changes=True, argument="command"),
    "read_file": Trait(_path("Read"), Kind.READ, argument="path"),
    "list_files": Trait(_path("List"), Kind.READ, argument="path"),
    "search_files": Trait(
        lambda arguments: (
            f"Search {_name(str(arguments.get('path', '')))} for {arguments.get('pattern', '')}"
        ),
        Kind.READ,
        argument="path",
    ),
    "fetch_page": Trait(lambda arguments: f"Fetch {arguments.get('url', '')}"),
    "write_file": Trait(_path("Write"), Kind.WRITE, changes=True, argument="path"),
    "edit_file": Trait(_path("Edit"), Kind.WRITE, changes=True, argument="path"),
    "delete_files": Trait(_count("Delete", "paths"), Kind.DELETE, changes=True, argument="paths"),
}


def title_of(tool: str, arguments: Arguments) -> str:
    """A line for people: what the call does."""
    trait = TABLE.get(tool)
    line = " ".join((trait.title(arguments) if trait else tool).split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1] + "…"
