"""Warns of package names that are nearly those of popular packages, as a hasty or a misled hand types them."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from urllib.parse import unquote

from workroom.network.exits import Request
from workroom.network.rules import Rule

SHORTEST = 4
"""Letters that a name must have: among shorter ones, everything is near to something."""
LONG = 8
"""From so many letters on, two mistakes are still near."""
_SEPARATORS = re.compile(r"[-_.]+")


def warning(rule: Rule, request: Request) -> str | None:
    """A sentence when `request`, let out by `rule`, asks for a package whose name is a near miss; None else."""
    name = asked(rule, request.path)
    popular = near_miss(rule.service, name) if name else None
    if popular is None:
        return None
    return f"The package {name} is not {popular}, which is well known and named almost alike; was that one meant?"


def asked(rule: Rule, path: str) -> str | None:
    """The name of the package whose page `path` is, at the registry that `rule` is for."""
    base = rule.paths[0].removesuffix("/**") if rule.paths else ""
    parts = unquote(path.removeprefix(base)).strip("/").split("/")
    if rule.service == "pip":
        return parts[1] if len(parts) == 2 and parts[0] == "simple" else None
    if rule.service != "npm" or not parts[0] or parts[0] == "-":
        return None
    if parts[0].startswith("@"):
        return "/".join(parts[:2]) if len(parts) == 2 else None
    return parts[0] if len(parts) == 1 else None


@lru_cache(maxsize=4096)
def near_miss(service: str, name: str) -> str | None:
    """The popular package of `service` (pip or npm) that `name` is nearly but not quite; None if there is none."""
    known = _popular(service)
    plain = _plain(name)
    if plain in known or not SHORTEST <= len(plain) <= 100 or name.startswith("@"):
        return None
    near = ((distance(plain, other, 2), other) for other in known if abs(len(plain) - len(other)) <= 2)
    found = min((pair for pair in near if pair[0] <= (2 if len(pair[1]) >= LONG else 1)), default=None)
    return known[found[1]] if found and len(found[1]) >= SHORTEST else None


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words; more than `most` is `most` + 1.

    The optimal string alignment distance (Damerau 1964, with the restriction of Oommen and Loke 1997).
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def _plain(name: str) -> str:
    """Names that differ only in their separators, or in small and large letters, are one (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


@lru_cache(maxsize=2)
def _popular(service: str) -> dict[str, str]:
    place = files("workroom.network").joinpath("popular", f"{service}.txt")
    return {_plain(name): name for name in place.read_text("utf-8").split()} if place.is_file() else {}
