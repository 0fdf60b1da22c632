"""The few system calls that Python 3.11 has no function for."""

from __future__ import annotations

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)

# linux/mount.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC = 1, 2, 4, 8, 4096, 16384
MNT_FORCE, MNT_DETACH = 1, 2
# linux/reboot.h
_RB_AUTOBOOT = 0x01234567
# linux/prctl.h
_PR_SET_CHILD_SUBREAPER = 36
# The number of bpf(2); 280 wherever the kernel's generic table is used.
_BPF = {"x86_64": 321}


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    """mount(2). Raises OSError."""
    words = (os.fsencode(source), os.fsencode(target), os.fsencode(kind))
    _check(_LIBC.mount(*words, ctypes.c_ulong(flags), os.fsencode(options) or None), target)


def unmount(target: str, flags: int = 0) -> None:
    """umount2(2). Raises OSError."""
    _check(_LIBC.umount2(os.fsencode(target), flags), target)


def sync_disk(path: str) -> None:
    """syncfs(2) of the file system that holds `path`. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _check(_LIBC.syncfs(fd), path)
    finally:
        os.close(fd)


def restart() -> None:
    """reboot(2), which ends a machine that QEMU runs with -no-reboot. Raises OSError."""
    _check(_LIBC.reboot(_RB_AUTOBOOT), "")


def bpf(command: int, attributes: bytes) -> int:
    """bpf(2). Raises OSError."""
    result: int = _LIBC.syscall(
        ctypes.c_long(_BPF.get(os.uname().machine, 280)), command, attributes, ctypes.c_uint(len(attributes))
    )
    _check(min(result, 0), "bpf")
    return result


def adopt_orphans() -> None:
    """Make this process the parent of its descendants' orphans, as the first process is. Raises OSError."""
    _check(_LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "")


def _check(result: int, name: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
