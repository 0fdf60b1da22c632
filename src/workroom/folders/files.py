"""What a place in the view can do: a granted folder alone, or one with the task's held changes over it."""

from __future__ import annotations

import os
from typing import Protocol

from workroom.folders.folder import Listed
from workroom.folders.nodes import Node


class OpenFile(Protocol):
    """A regular file that is open. Errors are OSErrors with the guest's errno."""

    @property
    def node(self) -> Node:
        """The name it was opened by, wherever that is by now."""
        ...

    @property
    def writable(self) -> bool:
        """Whether it may be written."""
        ...

    def close(self) -> None:
        """Release the file; more calls do nothing."""
        ...

    def stat(self) -> os.stat_result:
        """How the file looks now."""
        ...

    def read(self, size: int, offset: int) -> bytes:
        """Up to `size` bytes at `offset`."""
        ...

    def write(self, data: bytes | memoryview, offset: int) -> int:
        """Write at `offset`; the number of bytes written."""
        ...

    def truncate(self, size: int) -> None:
        """Cut or extend the file to `size` bytes."""
        ...

    def adjust(self, mode: int | None, times: tuple[int | None, int | None] | None) -> None:
        """Set mode and times of a file without a name."""
        ...

    def sync(self, *, data_only: bool = False) -> None:
        """The file has reached the disk when this returns."""
        ...


class Files(Protocol):
    """The operations on one granted folder. Errors are OSErrors with the guest's errno."""

    @property
    def top(self) -> Node:
        """The folder itself."""
        ...

    def close(self) -> None:
        """Release the folder; what is open stays open."""
        ...

    def look(self, node: Node) -> os.stat_result:
        """How a path looks; a symlink is not followed."""
        ...

    def find(self, node: Node) -> os.stat_result | None:
        """How a path looks, None when nothing is there."""
        ...

    def names(self, node: Node) -> list[Listed]:
        """The entries of a directory."""
        ...

    def readlink(self, node: Node) -> bytes:
        """Where a symlink points."""
        ...

    def usage(self) -> os.statvfs_result:
        """The space of the filesystem under the folder."""
        ...

    def open(self, node: Node, flags: int) -> OpenFile:
        """Open a regular file."""
        ...

    def create(self, node: Node, name: bytes, flags: int, mode: int) -> OpenFile:
        """Make and open a file, or open the one that is there."""
        ...

    def truncate(self, node: Node, size: int) -> None:
        """Cut or extend a file that is not open."""
        ...

    def mkdir(self, node: Node, name: bytes, mode: int) -> os.stat_result:
        """Make a directory."""
        ...

    def symlink(self, node: Node, name: bytes, target: bytes) -> os.stat_result:
        """Make a symlink."""
        ...

    def remove(self, node: Node, name: bytes, *, folder: bool) -> None:
        """Remove a file or symlink, or with `folder` an empty directory."""
        ...

    def rename(self, node: Node, name: bytes, target: Node, new: bytes) -> None:
        """Give an entry another name, in the place of what has that name."""
        ...

    def adjust(
        self, node: Node, *, mode: int | None = None, times: tuple[int | None, int | None] | None = None
    ) -> None:
        """Set mode and times; None stays."""
        ...

    def replace(self, node: Node, name: bytes, data: bytes) -> None:
        """Write a whole file and give it its name at once."""
        ...
