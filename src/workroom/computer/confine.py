"""Starting QEMU behind walls of the system's own, so that one in an attacker's hands can do little.

A thread gives up what QEMU will not need and then starts it; what it starts inherits the walls and can't leave
them. So nothing of ours runs between fork and exec, and the rest of this process keeps its rights. Each wall
is one that the kernel knows; which are in force is part of the answer, and none is dropped quietly.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from workroom.computer import landlock, seccomp

T = TypeVar("T")

PRIVILEGES = "no new privileges"
CAPABILITIES = "no capabilities"
FILES = "only its own files"
TCP = "no TCP"
SIGNALS = "no signals to others"
CALLS = "no sockets of its own"
CORE = "no core files"

_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION = 0x20080522


def confined(start: Callable[[], T], allowed: Mapping[Path, int]) -> tuple[T, tuple[str, ...]]:
    """What `start` returns, run behind the walls in a thread of its own, and the walls that are in force.

    `allowed` are the files that are left, with rights of `landlock`. `start` is to start a program and nothing
    else: whatever it does is confined too. What it raises is raised here.

    Raises:
        OSError: the kernel has a wall but refused to raise it; nothing was started.
    """
    if not sys.platform.startswith("linux"):
        return start(), ()
    done: list[tuple[T, tuple[str, ...]]] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            walls = _raise_walls(allowed)
            done.append((start(), walls))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="confined")
    with _no_collection():  # a collection in that thread would run others' finalizers without their rights
        thread.start()
        thread.join()
    if failed:
        raise failed[0]
    return done[0]


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _raise_walls(allowed: Mapping[Path, int]) -> tuple[str, ...]:
    """Put the calling thread behind all walls that there are."""
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))))
    walls = [PRIVILEGES]
    version = landlock.abi()
    if version:
        landlock.restrict(allowed, version)
        walls.append(FILES)
        walls += [wall for wall, since in ((TCP, 4), (SIGNALS, 6)) if version >= since]
    _drop_capabilities(libc)
    walls.append(CAPABILITIES)
    if seccomp.install():
        walls.append(CALLS)
    return tuple(walls)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what root has over others; with no_new_privs no program started gets it back (capabilities(7))."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _check(libc.capset(header, (ctypes.c_uint32 * 6)()))


def _check(result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
