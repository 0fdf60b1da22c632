"""An open file of an overlay: the first change of a path that is held lifts it out of the person's folder."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from workroom.folders.handle import Handle

if TYPE_CHECKING:
    from workroom.folders.nodes import Node
    from workroom.folders.overlay import Overlay


class LiftedHandle:
    """A file that may lie in the folder or among what is held, and may move between them while it is open."""

    __slots__ = ("_inner", "_overlay", "_stamp", "flags", "node", "writable")

    def __init__(self, overlay: Overlay, node: Node, inner: Handle, flags: int, *, writable: bool) -> None:
        self._overlay = overlay
        self.node = node
        self._inner = inner
        self.flags = flags
        self.writable = writable
        self._stamp = overlay.stamp
        node.writers += writable

    def close(self) -> None:
        """Release the file; the last who could write to one that is still to be looked into has it looked into."""
        if self._inner.fd < 0:
            return
        self._inner.close()
        self.node.writers -= self.writable
        if self.writable and not self.node.writers:
            self._overlay.written(self.node)

    def stat(self) -> os.stat_result:
        """How the file looks now, whether it still has a name or not."""
        return self._here().stat()

    def read(self, size: int, offset: int) -> bytes:
        """Up to `size` bytes at `offset`."""
        return self._here().read(size, offset)

    def write(self, data: bytes | memoryview, offset: int) -> int:
        """Write at `offset`; the number of bytes written. Raises as `Handle.write` does."""
        with self._overlay.changing():
            return self._ready().write(data, offset)

    def truncate(self, size: int) -> None:
        """Cut or extend the file to `size` bytes. Raises as `Handle.write` does."""
        with self._overlay.changing():
            self._ready().truncate(size)

    def adjust(self, mode: int | None, times: tuple[int | None, int | None] | None) -> None:
        """Set mode and times of a file without a name, which nobody needs back."""
        self._inner.adjust(mode, times)

    def sync(self, *, data_only: bool = False) -> None:
        """The file has reached the disk when this returns."""
        self._inner.sync(data_only=data_only)

    def _here(self) -> Handle:
        """The file where it is now: another handle may have lifted it."""
        if self._overlay.refreshed() != self._stamp and not self.node.gone:
            with self._overlay.changing():
                self._swap(self._overlay.again(self.node, self._inner, self.flags))
        return self._inner

    def _ready(self) -> Handle:
        """The file where its bytes may be changed."""
        if not self.writable:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        if not self._inner.writable or self._stamp != self._overlay.stamp:
            if self.node.gone:
                if not self._inner.writable:
                    raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
                return self._inner
            self._swap(self._overlay.for_writing(self.node, self._inner, self.flags))
        return self._inner

    def _swap(self, inner: Handle) -> None:
        if inner is not self._inner:
            self._inner.close()
            self._inner = inner
        self._stamp = self._overlay.stamp
