"""What a run of the journal's records did to each path, in one word. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from workroom.folders.journal import Entry

Mark = Literal["created", "modified", "renamed", "deleted"]
"""What was done to an entry, all in all."""


def marks(entries: Iterable[Entry]) -> dict[bytes, Mark]:
    """What all of these records (oldest first) together did to each path: created, modified, renamed or deleted."""
    found: dict[bytes, Mark] = {}
    for entry in entries:
        if entry.undone is not None:
            continue
        made = found.get(entry.path) == "created"
        if entry.kind == "deleted":
            _forget(found, entry.path, None if made else "deleted")
        elif entry.kind == "renamed" and entry.other is not None:
            _move(found, entry.path, entry.other)
        elif entry.kind == "created":
            found[entry.path] = "modified" if found.get(entry.path) == "deleted" else "created"
        elif entry.kind == "modified" and not made:
            found[entry.path] = "modified"
        elif entry.kind == "attributes" and entry.before is not None and not entry.before.is_folder:
            found.setdefault(entry.path, "modified")
    return found


def _forget(found: dict[bytes, Mark], path: bytes, mark: Mark | None) -> None:
    found.pop(path, None)
    if mark is not None:
        found[path] = mark


def _move(found: dict[bytes, Mark], old: bytes, new: bytes) -> None:
    mark = found.pop(old, None)
    found[new] = mark if mark == "created" else "renamed"
    if mark != "created":
        found[old] = "deleted"
    inside = old + b"/"
    for path in [path for path in found if path.startswith(inside)]:
        found[new + b"/" + path[len(inside) :]] = found.pop(path)
