"""Which file goes where. Pure: from what was found to a list of moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tidy.kinds import kind_of, year_of
from tidy.scan import DUPLICATES, Found, Item


@dataclass(frozen=True)
class Move:
    """One move, both paths relative to the folder. `twin` is the copy that stays, for a duplicate."""

    source: Path
    target: Path
    twin: Path | None = None


SCHEMES: dict[str, Callable[[Item], Path] | None] = {
    "By kind, then year": lambda item: Path(kind_of(item.path.name), year_of(item.path.name, item.changed)),
    "By kind": lambda item: Path(kind_of(item.path.name)),
    "By year": lambda item: Path(year_of(item.path.name, item.changed)),
    "Only put duplicates aside": None,
}
DEFAULT = "By kind, then year"
NOTHING = "Leave everything as it is"


def duplicates(found: Found) -> list[Move]:
    """Each copy but the best one goes to `Duplicates/`, below the path it had."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in found.items:
        if digest := found.digests.get(item.path):
            groups[digest].append(item)
    moves = []
    for items in groups.values():
        kept, *others = sorted(items, key=_worth)
        moves += [Move(item.path, DUPLICATES / item.path, kept.path) for item in others]
    return sorted(moves, key=lambda move: str(move.source))


def _worth(item: Item) -> tuple[bool, int, float, str]:
    """The copy filed in a folder stays; then the shortest name (no ` (1)`), then the oldest."""
    return (item.loose, len(item.path.name), item.changed, str(item.path))


def plan(found: Found, scheme: str) -> list[Move]:
    """All moves of a scheme, no two with the same target."""
    moves = duplicates(found)
    gone = {move.source for move in moves}
    if place := SCHEMES[scheme]:
        loose = [item for item in found.items if item.loose and item.path not in gone]
        moves += [Move(item.path, place(item) / item.path.name) for item in loose]
    return moves
