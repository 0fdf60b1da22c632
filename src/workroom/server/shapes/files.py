"""What is told of a task's files."""

from __future__ import annotations

import msgspec

from workroom.folders import Change, glance
from workroom.folders.glance import Seen
from workroom.folders.marks import Mark
from workroom.server import kinds
from workroom.server.kinds import Kind


class SeenFile(msgspec.Struct, frozen=True):
    """An entry of a task's folder. `change`: created, modified, renamed or deleted; `preview`: how it can be shown.

    `unsure`: somebody else changed it too, so this is how it is as far as it is known.
    """

    name: str
    path: str
    kind: glance.Kind
    size: int
    mtime: float
    change: Mark | None
    preview: Kind
    unsure: bool = False


class SeenFolder(msgspec.Struct, frozen=True):
    """A task's folder and what is in it."""

    path: str
    entries: list[SeenFile]


class ChangeMade(msgspec.Struct, frozen=True):
    """One change in a folder: `path` and a new name `other` as the agent sees them."""

    seq: int
    step: str
    at: float
    grant: str
    path: str
    kind: str
    other: str | None
    undone: bool


def change_made(change: Change) -> ChangeMade:
    """The change for a window, under the path that the agent sees."""
    base = f"/folders/{change.grant}"
    other = None if change.other is None else plain(f"{base}/{change.other}")
    path = plain(f"{base}/{change.path}")
    return ChangeMade(
        change.seq, change.step, change.at, change.grant, path, change.kind, other, change.undone
    )


def seen_folder(path: str, entries: list[Seen]) -> SeenFolder:
    """The folder at `path` for a window. Names are text, whatever bytes they are."""
    base = "/" + "/".join(part for part in path.split("/") if part)
    return SeenFolder(plain(base), [_seen_file(base, entry) for entry in entries])


def _seen_file(base: str, entry: Seen) -> SeenFile:
    path = f"{base}/{entry.name}"
    preview = kinds.by_name(entry.name) if entry.kind == "file" else "none"
    return SeenFile(
        plain(entry.name),
        plain(path),
        entry.kind,
        entry.size,
        entry.mtime,
        entry.change,
        preview,
        entry.unsure,
    )


def plain(text: str) -> str:
    """A name of any bytes as text that JSON can carry."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
