"""How much room a folder takes on the disk, counted in bounded time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

SECONDS = 2.0
_BLOCK = 512


class Size(msgspec.Struct, frozen=True):
    """Bytes on the disk; not `whole` where the time was up first: then there are more."""

    bytes: int = 0
    whole: bool = True

    def __add__(self, other: Size) -> Size:
        return Size(self.bytes + other.bytes, self.whole and other.whole)


def size_of(*paths: Path, without: tuple[Path, ...] = (), seconds: float = SECONDS) -> Size:
    """What `paths` take, files or whole folders, each file once however many names it has.

    Links are not followed, what can't be read is passed over, and so is what lies below `without`.
    """
    end, total, seen = time.monotonic() + seconds, 0, set[tuple[int, int]]()
    for found in _stats(list(paths), {str(path) for path in without}):
        key = found.st_dev, found.st_ino
        if found.st_nlink == 1 or key not in seen:
            total += found.st_blocks * _BLOCK
        if found.st_nlink > 1:
            seen.add(key)
        if time.monotonic() > end:
            return Size(total, whole=False)
    return Size(total)


def _stats(paths: list[Path], without: set[str]) -> Iterator[os.stat_result]:
    folders: list[str] = []
    for path in paths:
        with suppress(OSError):
            yield path.lstat()
            if path.is_dir() and not path.is_symlink():
                folders.append(str(path))
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.path in without:
                    continue
                with suppress(OSError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
