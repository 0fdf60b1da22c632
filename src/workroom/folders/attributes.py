"""Modes and times of an entry that is open, if only as a path (O_PATH): never by its name."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

from workroom.folders import guard
from workroom.folders.state import State

Times = tuple[int | None, int | None]  # access and change, in ns


def exactly(fd: int, found: os.stat_result, mode: int) -> os.stat_result:
    """Give what was just made the mode that was asked for, which our own umask may have cut."""
    wanted = mode & guard.MODE_BITS
    if found.st_mode & guard.MODE_BITS == wanted:
        return found
    _proc(fd).chmod(found.st_mode & ~guard.MODE_BITS & 0o7777 | wanted)
    return os.fstat(fd)


def adjust(fd: int, found: os.stat_result, mode: int | None, times: Times | None) -> None:
    """Set the permission bits and the times; None stays as it is.

    Raises:
        OSError: EOPNOTSUPP for the mode of a symlink.
    """
    if mode is not None:
        if stat.S_ISLNK(found.st_mode):
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
        special = stat.S_IMODE(found.st_mode) & ~guard.MODE_BITS if stat.S_ISDIR(found.st_mode) else 0
        _proc(fd).chmod(special | mode & guard.MODE_BITS)
    if times is not None:
        access, change = times
        ns = (
            found.st_atime_ns if access is None else access,
            found.st_mtime_ns if change is None else change,
        )
        utime(fd, ns)


def set_exactly(fd: int, before: State) -> None:
    """Give an entry the whole mode and the change time it had."""
    if not before.is_link:
        _proc(fd).chmod(stat.S_IMODE(before.mode))
    utime(fd, (time.time_ns(), before.mtime_ns))


def utime(fd: int, ns: tuple[int, int]) -> None:
    """Set the times of access and change."""
    os.utime(_proc(fd), ns=ns)


def _proc(fd: int) -> Path:
    return Path(f"/proc/self/fd/{fd}")
