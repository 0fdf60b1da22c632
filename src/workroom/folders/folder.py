"""One granted folder, to look at: everything is found beneath its root by the guard."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

from workroom.folders import guard
from workroom.folders.grants import Grant
from workroom.folders.journal import Journal
from workroom.folders.nodes import Node
from workroom.folders.private import Private

_FOLDER, _FILE, _LINK = 4, 8, 10  # DT_DIR, DT_REG, DT_LNK


class Listed(NamedTuple):
    """An entry of a directory: `kind` is DT_DIR, DT_LNK or DT_REG."""

    name: bytes
    ino: int
    kind: int


class SharedFolder:
    """A granted folder, held by a descriptor: if it is renamed it is still this one."""

    def __init__(self, grant: Grant, journal: Journal) -> None:
        flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        self.fd = os.open(grant.path, flags)
        self.top = journal.top(grant.path)
        self._private = Private(self.fd, Path(grant.path), journal.private)

    def close(self) -> None:
        """Release the folder; what is open stays open."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def must_be_shared(self) -> None:
        """What was opened before the folder was let go of is used no more.

        Raises:
            OSError: EACCES.
        """
        if self.fd < 0:
            raise OSError(errno.EACCES, "The folder was taken back")

    def at(self, path: bytes) -> Node:
        """The node of a path beneath the folder; whether it exists is not asked.

        Raises:
            OSError: EXDEV, EINVAL or ENAMETOOLONG for a path that is none.
        """
        node = self.top
        for name in path.split(b"/") if path else []:
            node = node.child(guard.name(name))
        return node

    def entry(self, path: bytes) -> tuple[Node, bytes]:
        """The directory of a path, and its name in there. Raises as `at` does."""
        parent, name = guard.split(path)
        return self.at(parent), guard.name(name)

    # Looking ----------------------------------------------------------------------------------------

    def look(self, node: Node) -> os.stat_result:
        """How a path looks; a symlink is not followed."""
        return guard.look(self.fd, self.path(node))

    def look_at(self, path: bytes) -> os.stat_result:
        """How a path looks; for who has no node of it."""
        if self._private:
            self._private.check(path)
        return guard.look(self.fd, path)

    def find(self, node: Node) -> os.stat_result | None:
        """How a path looks, None when nothing is there."""
        try:
            return self.look(node)
        except FileNotFoundError:
            return None

    def names(self, node: Node) -> list[Listed]:
        """The entries of a directory, but for devices, pipes and sockets."""
        fd = guard.beneath(self.fd, self.path(node), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            with os.scandir(fd) as entries:
                found = [listed for entry in entries if (listed := _listed(entry)) is not None]
            device = os.fstat(fd).st_dev
            return [listed for listed in found if not self._private.hides(device, listed.ino)]
        finally:
            os.close(fd)

    def readlink(self, node: Node) -> bytes:
        """Where a symlink points; it is the guest's to follow, never ours."""
        fd = guard.beneath(self.fd, self.path(node), os.O_PATH | os.O_NOFOLLOW)
        try:
            return os.readlink(b"", dir_fd=fd)
        except FileNotFoundError as error:  # what the kernel says of anything but a symlink
            raise OSError(errno.EINVAL, "Not a symlink") from error
        finally:
            os.close(fd)

    def usage(self) -> os.statvfs_result:
        """The space of the filesystem under the folder."""
        fd = guard.beneath(self.fd, b".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            return os.fstatvfs(fd)
        finally:
            os.close(fd)

    def path(self, node: Node) -> bytes:
        """The path of a node beneath the folder.

        Raises:
            OSError: EACCES when it is private, ENOENT when it was removed.
        """
        path = node.path
        if self._private:
            self._private.check(path)
        return path


def _listed(entry: os.DirEntry[str]) -> Listed | None:
    if entry.is_symlink():
        kind = _LINK
    elif entry.is_dir(follow_symlinks=False):
        kind = _FOLDER
    elif entry.is_file(follow_symlinks=False):
        kind = _FILE
    else:
        return None
    return Listed(os.fsencode(entry.name), entry.inode(), kind)
