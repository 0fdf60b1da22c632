"""An open file of a shared folder: what it held is kept before the first byte of a step is written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from workroom.folders import attributes, blobs

if TYPE_CHECKING:
    from workroom.folders.nodes import Node
    from workroom.folders.tree import Tree

_T = TypeVar("_T")


class Handle:
    """A regular file that was opened through the guard. Close it when done."""

    __slots__ = ("_noted", "_tree", "fd", "node", "writable")

    def __init__(self, tree: Tree, node: Node, fd: int, *, writable: bool) -> None:
        self._tree = tree
        self.node = node
        self.fd = fd
        self.writable = writable
        self._noted = False
        node.writers += writable

    def close(self) -> None:
        """Release the file; more calls do nothing."""
        if self.fd >= 0:
            self.node.writers -= self.writable
            os.close(self.fd)
            self.fd = -1

    def belongs_to(self, tree: Tree) -> bool:
        """Whether it was opened in this tree."""
        return self._tree is tree

    def stat(self) -> os.stat_result:
        """How the file looks now, whether it still has a name or not."""
        return os.fstat(self.fd)

    def read(self, size: int, offset: int) -> bytes:
        """Up to `size` bytes at `offset`.

        Raises:
            OSError: EACCES when the folder was taken back meanwhile.
        """
        self._tree.must_be_shared()
        if not self._noted:
            self._noted = True
            if not self.node.gone:
                self._tree.note_read(self.node)
        return os.pread(self.fd, size, offset)

    def write(self, data: bytes | memoryview, offset: int) -> int:
        """Write at `offset`; the number of bytes written.

        Raises:
            OSError: EBADF when opened for reading, EPERM when the file got a second name, ENOSPC, ...
        """
        return self._change(offset + len(data), os.pwrite, data, offset)

    def truncate(self, size: int) -> None:
        """Cut or extend the file to `size` bytes. Raises as `write` does."""
        self._change(size, os.ftruncate, size)

    def fill(self, source: int) -> str:
        """Let the file hold what the open file `source` holds; the SHA-256 of it. Raises as `write` does."""
        return self._change(os.fstat(source).st_size, _fill, source)

    def adjust(self, mode: int | None, times: tuple[int | None, int | None] | None) -> None:
        """Set mode and times of a file without a name, which nobody needs back."""
        attributes.adjust(self.fd, os.fstat(self.fd), mode, times)

    def sync(self, *, data_only: bool = False) -> None:
        """The file has reached the disk when this returns."""
        (os.fdatasync if data_only else os.fsync)(self.fd)

    def _change(self, size: int, act: Callable[..., _T], *values: object) -> _T:
        """Change the bytes, after which the file has up to `size`, or more when it is appended to."""
        tree = self._tree
        with tree.lock:
            tree.must_be_shared()
            found = self._named()
            before = (found or os.fstat(self.fd)).st_size
            tree.quota.grow(self.fd, before, size)
            if found is None:
                done = act(self.fd, *values)
                tree.quota.grown(os.fstat(self.fd).st_size - before)
                return done
            path = self.node.path
            tree.recorder.writing(tree.root, path, self.fd, found)
            try:
                return act(self.fd, *values)
            finally:
                after = os.fstat(self.fd)
                tree.quota.grown(after.st_size - before)
                tree.recorder.settled(tree.root, path, after)

    def _named(self) -> os.stat_result | None:
        """How the file looks; None when it has no name any more, so that nobody needs it back."""
        if not self.writable:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        found = os.fstat(self.fd)
        if found.st_nlink == 0:
            return None
        if found.st_nlink > 1 or self.node.gone:  # got after the open; it may lie outside the grant
            raise OSError(errno.EPERM, "The file has another name now")
        return found


def _fill(target: int, source: int) -> str:
    os.ftruncate(target, 0)
    return blobs.copy(source, target).hex()
