"""Landlock: a thread gives up all files but those named, all TCP, and signals to anybody outside.

What the thread starts afterwards inherits it and can't shed it. Source: landlock(7), the kernel's
Documentation/userspace-api/landlock.rst. Older kernels know less of it; what they don't know is left out,
and `Abi` says what is in force.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

EXECUTE, WRITE, READ, LIST, TRUNCATE, IOCTL = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_FILE = EXECUTE | WRITE | READ | TRUNCATE | IOCTL
_FIRST_RIGHTS = 13  # how many rights over files the first version knew
_RIGHTS_SINCE = {2: 1, 3: 1, 5: 1}  # and how many each later one added
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_BIND_AND_CONNECT = _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_VERSION, _PATH_BENEATH = 1, 1


class _Handled(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi() -> int:
    """The version of Landlock that the kernel enforces; 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return _call(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def handled(version: int) -> int:
    """The rights over files that version `version` can take away, as a mask."""
    count = _FIRST_RIGHTS + sum(more for since, more in _RIGHTS_SINCE.items() if version >= since)
    return int((1 << count) - 1)


def restrict(allowed: Mapping[Path, int], version: int) -> None:
    """Take from the calling thread, for ever, all that is not `allowed`: rights for each file or folder.

    The thread must have set no_new_privs. A path that is not there is left out.

    Raises:
        OSError: the kernel refused; nothing was taken.
    """
    ruleset = _create(version)
    try:
        for path, rights in allowed.items():
            _allow(ruleset, path, rights & handled(version))
        _call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _create(version: int) -> int:
    wanted = _Handled(
        handled(version),
        _BIND_AND_CONNECT if version >= _TCP_SINCE else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= _SCOPES_SINCE else 0,
    )
    return _call(_CREATE, ctypes.byref(wanted), ctypes.sizeof(wanted), 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _FILE
        _call(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(rights, fd)), 0)
    finally:
        os.close(fd)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
