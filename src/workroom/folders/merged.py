"""What a task sees of a granted folder in which some of its changes are held: the folder, and these over it."""

from __future__ import annotations

import errno
import os
import stat

from workroom.folders.folder import Listed
from workroom.folders.nodes import Node
from workroom.folders.staging import Layer, Staging, find
from workroom.folders.tree import Tree


class Merged:
    """The looking half of an overlay. It has nodes of its own: what is moved here is not moved for others."""

    def __init__(self, folder: Tree, staging: Staging) -> None:
        self._folder = folder
        self._staging = staging
        self._notes = staging.notes
        self.top = Node(None, b"")
        self._notes.refresh()

    def close(self) -> None:
        """Release the folder; what is open stays open."""
        self._folder.close()
        self._staging.close()

    def look(self, node: Node) -> os.stat_result:
        """How a path looks; a symlink is not followed."""
        self._notes.refresh()
        return self._look(node.path)

    def find(self, node: Node) -> os.stat_result | None:
        """How a path looks, None when nothing is there."""
        self._notes.refresh()
        return self._find(node.path)

    def names(self, node: Node) -> list[Listed]:
        """The entries of a directory: those of the folder but for the held ones, and the held ones."""
        self._notes.refresh()
        return self._names(node.path)

    def readlink(self, node: Node) -> bytes:
        """Where a symlink points; it is the guest's to follow, never ours."""
        self._notes.refresh()
        path = node.path
        if self._is_held(path):
            return self._staging.tree.readlink(self._staging.node(path))
        return self._folder.readlink(self._folder.at(path))

    def usage(self) -> os.statvfs_result:
        """The space of the filesystem under the folder."""
        return self._folder.usage()

    def _is_held(self, path: bytes) -> bool:
        """Whether the path is found among what is held.

        Raises:
            OSError: ENOENT when it is held as gone.
        """
        layer = self._staging.layer(path)
        if layer is Layer.GONE:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return layer is Layer.HELD or (path in self._notes.above and self._was_removed(path))

    def _was_removed(self, path: bytes) -> bool:
        """Somebody removed a directory in which something is held: it lives on in the staging tree."""
        return bool(path) and find(self._folder, path) is None

    def _look(self, path: bytes) -> os.stat_result:
        if self._is_held(path):
            return self._staging.tree.look(self._staging.node(path))
        found = self._folder.look_at(path)
        if path in self._notes.above and stat.S_ISDIR(found.st_mode):
            held = self._staging.tree.find(self._staging.node(path))
            return found if held is None else _newer(found, held)
        return found

    def _find(self, path: bytes) -> os.stat_result | None:
        try:
            return self._look(path)
        except FileNotFoundError:
            return None

    def _names(self, path: bytes) -> list[Listed]:
        if self._is_held(path):
            return self._staging.tree.names(self._staging.node(path))
        names = self._folder.names(self._folder.at(path))
        return self._with_held(path, names) if path in self._notes.above else names

    def _with_held(self, path: bytes, names: list[Listed]) -> list[Listed]:
        there = {listed.name: listed for listed in names}
        staged = {listed.name: listed for listed in self._staged(path)}
        for name in {*there, *staged}:
            whole = join(path, name)
            note = self._notes.get(whole)
            if note is not None and note.gone:
                there.pop(name, None)
            elif name in staged and (note is not None or (name not in there and whole in self._notes.above)):
                there[name] = staged[name]
        return list(there.values())

    def _staged(self, path: bytes) -> list[Listed]:
        node = self._staging.node(path)
        return [] if self._staging.tree.find(node) is None else self._staging.tree.names(node)


def join(folder: bytes, name: bytes) -> bytes:
    """The path of an entry of a folder."""
    return folder + b"/" + name if folder else name


def _newer(found: os.stat_result, held: os.stat_result) -> os.stat_result:
    """How a directory looks whose entries may have changed in either layer: programs go by its time."""
    if held.st_mtime_ns <= found.st_mtime_ns:
        return found
    times = {"st_mtime": held.st_mtime, "st_mtime_ns": held.st_mtime_ns}
    kept = ("st_atime", "st_ctime", "st_atime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev")
    more = {name: getattr(found, name) for name in kept}
    return os.stat_result((*tuple(found)[:8], int(held.st_mtime), tuple(found)[9]), {**more, **times})
