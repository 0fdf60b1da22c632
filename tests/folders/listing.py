"""The whole of a folder, for comparing: kinds, modes, times and bytes."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def listing(folder: Path) -> dict[bytes, tuple[object, ...]]:
    """Each path with its mode, mtime and content; the folder itself is the empty path."""
    found: dict[bytes, tuple[object, ...]] = {}
    root = os.fsencode(folder)
    for base, folders, files in os.walk(root):
        for name in (b".", *folders, *files):
            path = os.path.normpath(os.path.join(base, name))
            found[os.path.relpath(path, root)] = _look(path)
    return found


def _look(path: bytes) -> tuple[object, ...]:
    look = os.lstat(path)
    if stat.S_ISLNK(look.st_mode):
        return (look.st_mode, look.st_mtime_ns, os.readlink(path))
    if stat.S_ISDIR(look.st_mode):
        return (look.st_mode, look.st_mtime_ns)
    with open(path, "rb") as file:
        return (look.st_mode, look.st_mtime_ns, file.read())
