"""This process keeps to itself: it holds keys, so it leaves no core file and no other program reads its memory.

Sources: prctl(2) PR_SET_DUMPABLE, ptrace(2), core(5). On Linux only; elsewhere `is_closed` says so. Root can
still look inside, which is how to debug it.
"""

from __future__ import annotations

import contextlib
import sys

if sys.platform != "win32":
    import resource

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
# One byte is less than any core file, and Linux takes it for "not into a pipe either" (core(5), do_coredump).
_NO_CORE = 1


def close() -> None:
    """Close this process to other programs of the same user, and let it leave no core file."""
    if sys.platform == "win32":
        return
    no_core()
    _prctl(_PR_SET_DUMPABLE)


def is_closed() -> bool:
    """Whether no other program of this user may read this process's memory."""
    return _prctl(_PR_GET_DUMPABLE) == 0


def leaves_no_core() -> bool:
    """Whether a crash of this process would leave no file with its memory."""
    return resource.getrlimit(resource.RLIMIT_CORE)[0] <= _NO_CORE


def no_core(pid: int = 0) -> bool:
    """Let the process `pid`, or this one, leave no core file when it crashes; whether that is in force.

    Systems other than Linux limit only the process itself.
    """
    with contextlib.suppress(OSError, ValueError):
        if hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_CORE, _none(resource.prlimit(pid, resource.RLIMIT_CORE)[1]))
            return True
        if not pid:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            return True
    return False


def _none(most: int) -> tuple[int, int]:
    limit = min(_NO_CORE, most) if most != resource.RLIM_INFINITY else _NO_CORE
    return limit, limit


def _prctl(option: int) -> int:
    if not sys.platform.startswith("linux"):
        return -1
    import ctypes

    result: int = ctypes.CDLL(None).prctl(option, *map(ctypes.c_ulong, (0, 0, 0, 0)))
    return result
