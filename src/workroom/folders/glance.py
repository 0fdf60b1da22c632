"""A task's granted folder, for a person to look at: as the agent sees it now, or as it was at a moment.

Opened like everything through the guard; but that the person looks is no read of the task's, and changes nothing.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from workroom.folders import guard, staging
from workroom.folders.grants import Access, Grant
from workroom.folders.journal import Entry, Journal
from workroom.folders.marks import Mark, marks
from workroom.folders.merged import Merged
from workroom.folders.nodes import Node
from workroom.folders.past import Past, Thing
from workroom.folders.present import Present, thing_of
from workroom.folders.review import Reviews
from workroom.folders.staging import Staging
from workroom.folders.tree import Tree

Kind = Literal["folder", "file", "link"]
START = "start"
"""The moment before the task changed anything."""
MAX_ENTRIES = 10_000
_KINDS: dict[int, Kind] = {stat.S_IFDIR: "folder", stat.S_IFLNK: "link", stat.S_IFREG: "file"}


class NoSuchStep(FileNotFoundError):
    """The moment that was asked about is none of the task's."""


class Seen(msgspec.Struct, frozen=True):
    """An entry of a folder: size in bytes, `mtime` in Unix seconds, `change` what was done to it, or None.

    `unsure`: somebody else changed it as well, so it is shown as far as it is known.
    """

    name: str
    kind: Kind
    size: int
    mtime: float
    change: Mark | None = None
    unsure: bool = False


class Glance:
    """One folder of one task, held open. `at` is a step's key, `start`, or None for now."""

    def __init__(self, grant: Grant, journal: Journal, task: str, reviews: Reviews) -> None:
        """Raises OSError when the folder is not there."""
        self._journal, self._task = journal, task
        self._tree = Tree(msgspec.structs.replace(grant, access=Access.READ), journal, task)
        self._staging = _staging(reviews, journal, task, grant)
        self._root = grant.path

    def close(self) -> None:
        """Release the folder; what is open stays open."""
        self._tree.close()
        if self._staging is not None:
            self._staging.close()

    def names(self, path: bytes, at: str | None) -> list[Seen]:
        """A directory's entries by name, also those that were deleted meanwhile.

        Raises:
            OSError: ENOENT, ENOTDIR, ..., and E2BIG when it has too many.
        """
        changed = _beneath(marks(self._changes(at)), path)
        if at is None:
            entries = {name: self._now(join(path, name)) for name in self._present(path)}
        else:
            entries = dict(self._entries_then(path, at))
        if len(entries) > MAX_ENTRIES:
            raise OSError(errno.E2BIG, f"This folder holds {len(entries):,} entries, too many to show")
        seen = [_seen(name, thing, changed.get(name)) for name, thing in entries.items() if thing is not None]
        lost = [name for name, mark in changed.items() if mark == "deleted" and entries.get(name) is None]
        return sorted([*seen, *self._lost(path, lost, at)], key=lambda one: one.name)

    def look(self, path: bytes, at: str | None) -> Thing:
        """What a path was. Raises OSError as `names` does."""
        thing = self._now(path) if at is None else self._then(at).find(path)
        if thing is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(path))
        return thing

    def open(self, path: bytes, at: str | None) -> int:
        """A descriptor to read a file with, as it was; it is the caller's.

        Raises:
            OSError: ENOENT, EISDIR, ELOOP for a symlink, EIO when its old content is not kept any more.
        """
        if at is None:
            return self._open_now(path)
        return self.open_thing(self.look(path, at), path)

    def open_thing(self, thing: Thing, path: bytes) -> int:
        """A descriptor for what `path` was. Raises OSError as `open` does."""
        if not stat.S_ISREG(thing.mode):
            reason = errno.EISDIR if thing.is_folder else errno.ELOOP
            raise OSError(reason, os.strerror(reason), os.fsdecode(path))
        if thing.content is not None:
            return self._journal.blobs.open(thing.content)
        if thing.origin is None:
            raise OSError(errno.EIO, "What it held then was not kept", os.fsdecode(path))
        return guard.regular(self._tree.fd, self._tree.path(self._tree.at(thing.origin)), os.O_RDONLY)

    def before(self, step: str | None) -> Past:
        """The folder before a step, or before the whole task."""
        self._journal.flush()
        first = self._edge(step, "min")
        return self._back_to(first - 1 if first else self._last())

    def _merged(self) -> Merged | None:
        return None if self._staging is None else Merged(self._tree, self._staging)

    def _present(self, path: bytes) -> list[bytes]:
        merged = self._merged()
        if merged is None:
            return [listed.name for listed in self._tree.names(self._tree.at(path))]
        return [listed.name for listed in merged.names(_node(merged, path))]

    def _now(self, path: bytes) -> Thing | None:
        merged = self._merged()
        found = staging.find(self._tree, path) if merged is None else merged.find(_node(merged, path))
        return None if found is None else thing_of(found, path)

    def _open_now(self, path: bytes) -> int:
        if self._staging is not None:
            self._staging.notes.refresh()
        over = None if self._staging is None else self._staging.over(path)
        if self._staging is not None and over is not None:
            if over.gone:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(path))
            tree = self._staging.tree
            return guard.regular(tree.fd, tree.path(self._staging.node(path)), os.O_RDONLY)
        return guard.regular(self._tree.fd, self._tree.path(self._tree.at(path)), os.O_RDONLY)

    def _entries_then(self, path: bytes, at: str) -> Iterator[tuple[bytes, Thing]]:
        then = self._then(at)
        thing = then.find(path)
        if thing is None or not thing.is_folder:
            reason = errno.ENOENT if thing is None else errno.ENOTDIR
            raise OSError(reason, os.strerror(reason), os.fsdecode(path))
        yield from then.names(path)

    def _then(self, at: str) -> Past:
        if at == START:
            return self.before(None)
        self._journal.flush()
        return self._back_to(self._after(at))

    def _after(self, step: str) -> int:
        """The last record that belongs to a step or comes before its end."""
        if last := self._edge(step, "max"):
            return last
        life = self._journal.step(self._task, step)
        if life is None:
            raise NoSuchStep(
                errno.ENOENT, f"The task has no step {step}, or it changed nothing and is forgotten"
            )
        until = life.ended or life.seen
        rows = self._journal.rows(
            "select coalesce(max(seq), 0) from change where root = ? and at <= ?", (self._root, until)
        )
        return int(rows[0][0])

    def _edge(self, step: str | None, which: str) -> int:
        only, values = ("", ()) if step is None else (" and step = ?", (step,))
        query = f"select coalesce({which}(seq), 0) from change where root = ? and task = ?{only}"  # noqa: S608
        return int(self._journal.rows(query, (self._root, self._task, *values))[0][0])

    def _last(self) -> int:
        rows = self._journal.rows("select coalesce(max(seq), 0) from change where root = ?", (self._root,))
        return int(rows[0][0])

    def _back_to(self, seq: int) -> Past:
        return Past(
            Present(self._tree, self._journal),
            self._journal.entries("root = ? and seq > ?", (self._root, seq)),
        )

    def _changes(self, at: str | None) -> list[Entry]:
        """The records that the marks tell of: a step's own; for now all of the task."""
        self._journal.flush()
        if at == START:
            return []
        only, values = ("", ()) if at is None else (" and step = ?", (at,))
        entries = self._journal.entries(
            f"root = ? and task = ? and substr(step, 1, 5) != 'undo:'{only}",
            (self._root, self._task, *values),
        )
        return entries[::-1]

    def _lost(self, path: bytes, names: Sequence[bytes], at: str | None) -> list[Seen]:
        """Entries that are deleted, as they were before."""
        if not names:
            return []
        before = dict(self.before(at).names(path))
        return [_seen(name, before[name], "deleted") for name in names if name in before]


def join(folder: bytes, name: bytes) -> bytes:
    """The path of an entry of a folder."""
    return folder + b"/" + name if folder else name


def _seen(name: bytes, thing: Thing, change: Mark | None) -> Seen:
    kind = _KINDS.get(stat.S_IFMT(thing.mode), "file")
    return Seen(os.fsdecode(name), kind, thing.size, thing.mtime_ns / 1e9, change, thing.unsure)


def _beneath(made: dict[bytes, Mark], folder: bytes) -> dict[bytes, Mark]:
    """The marks on a directory's own entries."""
    split = ((guard.split(path), mark) for path, mark in made.items())
    return {name: mark for (parent, name), mark in split if parent == folder and name}


def _node(merged: Merged, path: bytes) -> Node:
    node = merged.top
    for name in path.split(b"/") if path else ():
        node = node.child(guard.name(name))
    return node


def _staging(reviews: Reviews, journal: Journal, task: str, grant: Grant) -> Staging | None:
    mine: Staging | None = None
    for found in reviews.stagings(task):
        if found.grant.path == grant.path and mine is None:
            mine = found
        else:
            found.close()
    return mine
