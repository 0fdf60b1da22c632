"""Short names for tasks: easy to say and to type, and found again by their beginning."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from workroom.errors import UserError

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
LENGTH = 6
TITLE_LENGTH = 60


class NoSuchTask(UserError):
    """No task has that name, or several begin with it."""

    exit_code = 66


def new_name(taken: Iterable[str]) -> str:
    """A name that no task in `taken` has."""
    used = set(taken)
    while (name := "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) in used:
        continue
    return name


def find(wanted: str, names: list[str]) -> str:
    """The one name meant by `wanted`: the whole name, a beginning that is unique, or `last`.

    Raises:
        NoSuchTask: there is none, or more than one.
    """
    if wanted == "last" and names:
        return names[-1]
    found = [wanted] if wanted in names else [name for name in names if wanted and name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchTask(f"{wanted} could be {', '.join(found)}.", hint="Type more of the name.")
    raise NoSuchTask(f"There is no task {wanted}.", hint="`workroom tasks` lists them.")


def title_of(prompt: str) -> str:
    """The first line of the job, cut at a word."""
    line = prompt.strip().partition("\n")[0].strip()
    if len(line) <= TITLE_LENGTH:
        return line
    return line[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
