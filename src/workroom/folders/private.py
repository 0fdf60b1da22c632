"""What lies in a granted folder and is still not the task's to see: Workroom's own data, this journal too.

Somebody may grant the home folder, in which all that lies. Folders are told by their inode, not by name, so
neither another spelling on a filesystem that ignores case nor a rename of the way there opens them.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from workroom.folders import guard

_Inode = tuple[int, int]


class Private:
    """The private folders beneath one granted folder; usually there are none."""

    def __init__(self, root: int, granted: Path, folders: Iterable[Path]) -> None:
        self._root = root
        self._closed: set[_Inode] = set()
        self._above: set[_Inode] = set()
        for folder in folders:
            real = Path(os.path.realpath(folder))
            if real.is_relative_to(granted) and real.is_dir():
                self._closed.add(_inode(real.stat()))
                between = [path for path in real.parents if path.is_relative_to(granted)]
                self._above.update(_inode(path.stat()) for path in between)

    def __bool__(self) -> bool:
        return bool(self._closed)

    def check(self, path: bytes) -> None:
        """Let `path` pass.

        Raises:
            OSError: EACCES when it is private or leads through what is.
        """
        parts = path.split(b"/")
        for end in range(1, len(parts) + 1):
            try:
                found = guard.look(self._root, b"/".join(parts[:end]))
            except OSError:
                return  # the operation itself will tell
            if _inode(found) in self._closed:
                raise OSError(errno.EACCES, "Workroom's own data is not shared")

    def check_stays(self, found: os.stat_result) -> None:
        """Let an entry that looks as `found` be renamed or removed.

        Raises:
            OSError: EBUSY when it is private or on the way there.
        """
        if _inode(found) in self._closed or _inode(found) in self._above:
            raise OSError(errno.EBUSY, "Workroom's own data lies there")

    def hides(self, device: int, ino: int) -> bool:
        """Whether an entry is not to be listed."""
        return (device, ino) in self._closed


def _inode(found: os.stat_result) -> _Inode:
    return found.st_dev, found.st_ino
