"""What one computer sees of the host: `/folders/<name>` for the task's grants, `/skills/<name>` to read.

The 9P server and the engine's file tools go through the same view, so the same guard and journal hold for both.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from workroom.folders import guard
from workroom.folders.files import Files
from workroom.folders.grants import Access, Grant
from workroom.folders.holds import Holds
from workroom.folders.journal import Journal
from workroom.folders.nodes import Node
from workroom.folders.overlay import Overlay
from workroom.folders.quota import Quota
from workroom.folders.staging import Staging
from workroom.folders.tree import Tree

OWNER = 1000  # user and group that every file seems to belong to
_KINDS = {stat.S_IFDIR: "folder", stat.S_IFLNK: "link", stat.S_IFREG: "file"}
SHELF_MODE = stat.S_IFDIR | 0o555


class Spot(NamedTuple):
    """A place in a granted folder."""

    tree: Files
    node: Node


class Shelf:
    """A directory that exists in the view only."""

    def __init__(self, number: int, name: bytes, entries: Callable[[], Mapping[bytes, Shelf | Spot]]) -> None:
        self.number = number
        self.name = name
        self._entries = entries

    def entries(self) -> Mapping[bytes, Shelf | Spot]:
        """What stands on it."""
        return self._entries()

    def find(self, name: bytes) -> Shelf | Spot:
        """One entry.

        Raises:
            OSError: ENOENT.
        """
        found = self._entries().get(name)
        if found is None:
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(name))
        return found


Place = Shelf | Spot


class FileInfo(msgspec.Struct, frozen=True):
    """How a path looks: `kind` is file, folder or link; size in bytes; times in seconds since the epoch."""

    name: str
    kind: str
    size: int
    mode: int
    mtime: float


class SharedView:
    """The files that one computer may see. Grants can be added and taken away while it is being served.

    With `holds` some changes, or all, wait for a review: they are seen here, but not in the person's folder.
    """

    def __init__(
        self,
        task: str,
        folders: Sequence[Grant],
        skills: Sequence[Grant],
        journal: Journal,
        holds: Holds | None = None,
        quota: Quota | None = None,
    ) -> None:
        guard.require()
        self.quota = quota or Quota()
        self.holds = holds
        self.task = task
        self.journal = journal
        self._folders: dict[bytes, Spot] = {}
        self._skills: dict[bytes, Spot] = {}
        shelves: dict[bytes, Place] = {
            b"folders": Shelf(2, b"folders", lambda: self._folders),
            b"skills": Shelf(3, b"skills", lambda: self._skills),
        }
        self.top = Shelf(1, b"", lambda: shelves)
        for grant in folders:
            self.add_folder(grant)
        for grant in skills:
            self._skills = self._with(self._skills, msgspec.structs.replace(grant, access=Access.READ))

    def add_folder(self, grant: Grant) -> None:
        """Share one more folder.

        Raises:
            OSError: it can't be opened.
        """
        self._folders = self._with(self._folders, grant)

    def remove_folder(self, name: str) -> None:
        """Share a folder no more; files that are open can't be read or written any more."""
        gone = self._folders.get(os.fsencode(name))
        self._folders = {key: spot for key, spot in self._folders.items() if key != os.fsencode(name)}
        if gone is not None:
            gone.tree.close()

    def close(self) -> None:
        """Release every folder."""
        for spot in (*self._folders.values(), *self._skills.values()):
            spot.tree.close()

    def _with(self, spots: Mapping[bytes, Spot], grant: Grant) -> dict[bytes, Spot]:
        tree = self._files(grant)
        return {**spots, guard.name(os.fsencode(grant.name)): Spot(tree, tree.top)}

    def _files(self, grant: Grant) -> Files:
        folder = Tree(grant, self.journal, self.task, self.quota)
        if self.holds is None or grant.access is Access.READ:
            return folder
        self.holds.place(grant)
        try:
            staging = Staging.of(self.holds.folder, grant, self.journal, self.task, self.quota)
            return Overlay(folder, staging, self.holds)
        except OSError:
            folder.close()
            raise

    # For the file tools of the host: paths such as /folders/receipts/a.txt --------------------------

    def read(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """The bytes of a file, from `offset` on and at most `size`.

        Raises:
            OSError: ENOENT, EISDIR, ELOOP for a symlink, EACCES for a device, ...
        """
        spot = self._spot(path)
        handle = spot.tree.open(spot.node, os.O_RDONLY)
        try:
            size = max(handle.stat().st_size - offset, 0) if size is None else size
            return handle.read(size, offset)
        finally:
            handle.close()

    def write(self, path: str, data: bytes) -> None:
        """Write a whole file at once and read it back.

        Raises:
            OSError: EROFS, ENOENT, ENOSPC, ...; EIO when what is on the disk is not what was written.
        """
        parent, name = self._parent(path)
        parent.tree.replace(parent.node, name, data)
        back = self.read(path)
        if len(back) != len(data) or hashlib.sha256(back).digest() != hashlib.sha256(data).digest():
            raise OSError(errno.EIO, "What was read back is not what was written", path)

    def stat(self, path: str) -> FileInfo:
        """How a path looks; a symlink is not followed. Raises as `read` does."""
        place = self._find(path)
        name = path.rstrip("/").rpartition("/")[2]
        if isinstance(place, Shelf):
            return FileInfo(name, "folder", 0, 0o555, 0.0)
        return _info(name, place.tree.look(place.node))

    def list(self, path: str) -> list[FileInfo]:
        """The entries of a directory, by name. Raises as `read` does, and ENOTDIR."""
        place = self._find(path)
        if isinstance(place, Shelf):
            return [FileInfo(os.fsdecode(name), "folder", 0, 0o555, 0.0) for name in sorted(place.entries())]
        names = sorted(listed.name for listed in place.tree.names(place.node))
        found = ((name, place.tree.find(place.node.child(name))) for name in names)
        return [_info(os.fsdecode(name), look) for name, look in found if look is not None]

    def remove(self, path: str) -> None:
        """Remove a file, a symlink or an empty directory. Raises as `write` does, and ENOTEMPTY."""
        parent, name = self._parent(path)
        found = parent.tree.look(parent.node.child(name))
        parent.tree.remove(parent.node, name, folder=stat.S_ISDIR(found.st_mode))

    def mkdir(self, path: str) -> None:
        """Make a directory. Raises as `write` does, and EEXIST."""
        parent, name = self._parent(path)
        parent.tree.mkdir(parent.node, name, 0o755)

    def realpath(self, path: str) -> str:
        """The plain form of a path that exists; no part of it may be a symlink. Raises as `read` does."""
        names = _names(path)
        place = self._find(path)
        if isinstance(place, Spot):
            place.tree.look(place.node)
        return "/" + os.fsdecode(b"/".join(names))

    def _find(self, path: str) -> Place:
        place: Place = self.top
        for name in _names(path):
            place = place.find(name) if isinstance(place, Shelf) else Spot(place.tree, place.node.child(name))
        return place

    def _spot(self, path: str) -> Spot:
        place = self._find(path)
        if isinstance(place, Shelf):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        return place

    def _parent(self, path: str) -> tuple[Spot, bytes]:
        names = _names(path)
        if not names:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
        place = self._find("/" + os.fsdecode(b"/".join(names[:-1])))
        if isinstance(place, Shelf):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
        return place, names[-1]


def _names(path: str) -> list[bytes]:
    parts = os.fsencode(path).split(b"/")
    return [guard.name(part) for part in parts if part not in (b"", b".")]


def _info(name: str, found: os.stat_result) -> FileInfo:
    kind = _KINDS[stat.S_IFMT(found.st_mode)]
    return FileInfo(name, kind, found.st_size, stat.S_IMODE(found.st_mode), found.st_mtime)
