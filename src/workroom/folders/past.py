"""A granted folder as it was at a moment: what is there now, with the journal's records taken back in thought.

Nothing on the disk is touched. A record tells for certain how things were before it; what somebody else changed
without Workroom is known only as far as it is there still, and what rests on that is marked `unsure`. Pure but for
what `Disk` tells.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from workroom.folders.blobs import is_held
from workroom.folders.journal import Entry
from workroom.folders.state import Signature, State


class Thing(msgspec.Struct):
    """An entry as it was. Its bytes lie under the key `content`, or are those that `origin` has on the disk now.

    `inside` are a directory's entries; None while they are still those of `origin`.
    """

    mode: int
    size: int
    mtime_ns: int
    ino: int
    origin: bytes | None = None
    content: str | None = None
    target: bytes | None = None
    inside: dict[bytes, Thing] | None = None
    unsure: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether it is a directory."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symlink."""
        return stat.S_ISLNK(self.mode)


class Disk(Protocol):
    """The folder as it is now; paths are beneath it."""

    def look(self, path: bytes) -> Thing | None:
        """What is there, `unsure` when somebody else changed it after Workroom had."""
        ...

    def names(self, path: bytes) -> list[bytes]:
        """The entries of a directory."""
        ...


class Past:
    """A folder from which `back` takes records off, newest first."""

    def __init__(self, disk: Disk, entries: Iterable[Entry] = ()) -> None:
        self._disk = disk
        self._top = disk.look(b"")
        # By inode, what had it later: a held file that was given back is the same.
        self._gone: dict[int, Thing] = {}
        for entry in entries:
            self.back(entry)

    def find(self, path: bytes) -> Thing | None:
        """What was at a path."""
        thing = self._top
        for name in path.split(b"/") if path else ():
            if thing is None or not thing.is_folder:
                return None
            thing = self._inside(thing).get(name)
        return thing

    def names(self, path: bytes) -> Iterator[tuple[bytes, Thing]]:
        """The entries a directory had; none where there was no directory."""
        thing = self.find(path)
        if thing is not None and thing.is_folder:
            yield from sorted(self._inside(thing).items())

    def back(self, entry: Entry) -> None:
        """Things are as they were before what `entry` records."""
        path, before = entry.path, entry.before
        if entry.kind == "created":
            self._take(path)
        elif entry.kind == "foreign":
            if (thing := self.find(path)) is not None:
                thing.unsure = True
        elif entry.kind == "renamed" and before is not None and entry.other is not None:
            self._renamed(path, entry.other, before)
        elif before is not None and entry.kind in ("modified", "deleted"):
            self._put(path, self._was(before))
        elif before is not None and (thing := self.find(path)) is not None:
            if entry.kind == "attributes":
                thing.mode, thing.mtime_ns = before.mode, before.mtime_ns
            elif entry.kind == "entries":
                thing.mtime_ns = before.mtime_ns

    def _renamed(self, path: bytes, other: bytes, before: State) -> None:
        there = self.find(path)
        if self.find(other) is None or (there is not None and there.ino == before.ino):
            return  # it never came to the change, or somebody else has removed it since
        thing = self._take(other)
        if thing is not None:
            self._put(path, thing)

    def _take(self, path: bytes) -> Thing | None:
        parent, _, name = path.rpartition(b"/")
        folder = self.find(parent)
        if not name or folder is None or not folder.is_folder:
            return None
        thing = self._inside(folder).pop(name, None)
        self._remember(thing)
        return thing

    def _put(self, path: bytes, thing: Thing) -> None:
        self._take(path)
        parent, _, name = path.rpartition(b"/")
        folder = self.find(parent)
        if name and folder is not None and folder.is_folder:
            self._inside(folder)[name] = thing

    def _remember(self, thing: Thing | None) -> None:
        if thing is not None and stat.S_ISREG(thing.mode):
            self._gone[thing.ino] = msgspec.structs.replace(thing)

    def _was(self, before: State) -> Thing:
        """The thing of a record; a held content that was given back is where that file went."""
        inside: dict[bytes, Thing] | None = {} if before.is_folder else None
        thing = Thing(
            before.mode, before.size, before.mtime_ns, before.ino, None, before.content, before.target, inside
        )
        twin = self._gone.get(before.ino)
        if is_held(before.content) and twin is not None and _same(twin, before.signature):
            thing.origin, thing.content, thing.unsure = twin.origin, twin.content, twin.unsure
        return thing

    def _inside(self, folder: Thing) -> dict[bytes, Thing]:
        if folder.inside is None:
            origin = folder.origin
            assert origin is not None
            found = (
                (name, self._disk.look(origin + b"/" + name if origin else name))
                for name in self._disk.names(origin)
            )
            folder.inside = {name: thing for name, thing in found if thing is not None}
        return folder.inside


def _same(thing: Thing, looks: Signature) -> bool:
    return (thing.size, thing.mtime_ns) == looks[1:]
