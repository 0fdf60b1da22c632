"""A system call filter of our own for QEMU, above the one it puts on itself: no sockets, no other processes.

It also closes what Landlock leaves open: changing modes, owners, times and attributes of any file of the user's,
watching folders, and memory shared by number. QEMU needs none of these calls: what it talks through are connected
sockets that it inherits. Sources: seccomp(2), the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping

# By architecture: what the kernel calls it, and the numbers of the calls that are refused with EPERM.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COMMON = {  # one number on all architectures
    "pidfd_open": 434, "pidfd_getfd": 438, "pidfd_send_signal": 424, "process_madvise": 440, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "mount_setattr": 442,
    "io_uring_enter": 426, "io_uring_register": 427, "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466,
}  # fmt: skip
_DENIED = {
    "x86_64": {
        "socket": 41, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "bpf": 321,
        "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248, "request_key": 249,
        "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
        "init_module": 175, "finit_module": 313, "delete_module": 176, "kexec_load": 246, "kexec_file_load": 320,
        "reboot": 169, "swapon": 167, "swapoff": 168, "acct": 163, "settimeofday": 164, "clock_settime": 227,
        "open_by_handle_at": 304, "name_to_handle_at": 303, "quotactl": 179, "execveat": 322, "iopl": 172,
        "ioperm": 173, "syslog": 103, "lookup_dcookie": 212,
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260,
        "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280, "truncate": 76, "setxattr": 188,
        "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
        "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254, "fanotify_init": 300,
        "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "msgget": 68, "mq_open": 240,
        "kill": 62, "tkill": 200, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
        "setpriority": 141, "ioprio_set": 251, "migrate_pages": 256, "move_pages": 279,
    },
    "aarch64": {
        "socket": 198, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "keyctl": 219, "add_key": 217, "request_key": 218,
        "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
        "init_module": 105, "finit_module": 273, "delete_module": 106, "kexec_load": 104, "kexec_file_load": 294,
        "reboot": 142, "swapon": 224, "swapoff": 225, "acct": 89, "settimeofday": 170, "clock_settime": 112,
        "open_by_handle_at": 265, "name_to_handle_at": 264, "quotactl": 60, "execveat": 281, "syslog": 116,
        "lookup_dcookie": 18,
        "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55, "utimensat": 88, "truncate": 45, "setxattr": 5,
        "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
        "inotify_init1": 26, "inotify_add_watch": 27, "fanotify_init": 262,
        "shmget": 194, "shmat": 196, "shmctl": 195, "semget": 190, "msgget": 186, "mq_open": 180,
        "kill": 129, "tkill": 130, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240,
        "setpriority": 140, "ioprio_set": 30, "migrate_pages": 238, "move_pages": 239,
    },
}  # fmt: skip
_IO_URING_SETUP = 425  # would open sockets past this filter; "not there" makes QEMU poll as on older kernels
_LIMITS = {"x86_64": 302, "aarch64": 261}  # prlimit64: allowed for the caller itself, not for another process
_X32 = 0x40000000  # a second set of numbers for the same calls on x86-64

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def denied(architecture: str) -> Mapping[str, int]:
    """The numbers of the calls that are refused on `architecture`, by name; empty for one not known."""
    own = _DENIED.get(architecture)
    return {**own, **_COMMON} if own else {}


def program(architecture: str) -> bytes:
    """The filter for `architecture` as the kernel takes it."""
    numbers = sorted(denied(architecture).values())
    refuse = _step(_RETURN, _ERRNO | errno.EPERM)
    code = [
        *(_step(_LOAD, _ARCHITECTURE), _step(_EQUAL, _ARCHITECTURES[architecture], 1, 0), _step(_RETURN, _KILL)),
        *(_step(_LOAD, _NUMBER), _step(_EQUAL, _IO_URING_SETUP, 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)),
    ]  # fmt: skip
    if architecture == "x86_64":
        code += [_step(_AT_LEAST, _X32, 0, 1), refuse]
    code += [
        *(_step(_EQUAL, _LIMITS[architecture], 0, 4), _step(_LOAD, _FIRST), _step(_EQUAL, 0, 0, 1)),
        *(_step(_RETURN, _ALLOW), refuse),
    ]
    for place, number in enumerate(numbers):
        code.append(_step(_EQUAL, number, len(numbers) - place, 0))
    return b"".join([*code, _step(_RETURN, _ALLOW), refuse])


def install() -> bool:
    """Put the filter on the calling thread and all it starts; False where it is not known how.

    The thread must have set no_new_privs.

    Raises:
        OSError: the kernel refused.
    """
    architecture = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
    if not denied(architecture):
        return False
    code = program(architecture)
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = ctypes.byref(_Program(len(code) // 8, code))
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), wanted, 0, 0):
        code_ = ctypes.get_errno()
        if code_ == errno.EINVAL:  # a kernel without filters
            return False
        raise OSError(code_, f"seccomp: {os.strerror(code_)}")
    return True


def _step(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)
