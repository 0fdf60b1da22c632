"""Opening files on behalf of a guest: the kernel resolves every path beneath one root descriptor.

No check on a string can win against a guest that swaps a directory for a symlink between check and use,
so each open is one `openat2(2)` call with BENEATH, NO_SYMLINKS, NO_MAGICLINKS and NO_XDEV. There is no
fallback: a system without it can't share folders.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
import sys

from workroom.errors import UserError

_OPENAT2 = 437  # the same number on every architecture Linux added it to, since 5.6
_RESOLVE = 0x01 | 0x02 | 0x04 | 0x08  # NO_XDEV | NO_MAGICLINKS | NO_SYMLINKS | BENEATH
_HOW = struct.Struct("=QQQ")
_RACED = (errno.EAGAIN, errno.EINTR)
_RACES = 64

MODE_BITS = 0o777  # set-user-id, set-group-id and sticky never cross the share
NAME_BYTES = 255


class GuardMissing(UserError):
    """The kernel can't confine opens to a folder, so no folder is shared."""

    exit_code = 69


def _bind() -> ctypes._FuncPointer | None:
    if sys.platform != "linux":
        return None
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t)
    call.restype = ctypes.c_long
    return call


_syscall = _bind()


def require() -> None:
    """Check that opens can be confined.

    Raises:
        GuardMissing: `openat2` is missing or forbidden here.
    """
    try:
        here = os.open("/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.close(beneath(here, b".", os.O_PATH | os.O_DIRECTORY))
        finally:
            os.close(here)
    except OSError as error:
        raise GuardMissing(
            f"Folders can't be shared safely here: openat2 does not work ({error.strerror}).",
            hint="Linux 5.6 or newer is needed, and a container must allow the call. No folder was touched.",
        ) from error


def beneath(root: int, path: bytes, flags: int, mode: int = 0) -> int:
    """Open `path` beneath the directory `root`, never through a symlink or onto another mount.

    Raises:
        OSError: EXDEV for a path that leaves the root, ELOOP for a symlink, else the kernel's reason.
    """
    if b"\0" in path:
        raise OSError(errno.EINVAL, "A name holds a NUL byte")
    if _syscall is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    extra = 0 if flags & os.O_PATH else os.O_NOCTTY | os.O_NONBLOCK
    how = _HOW.pack(flags | os.O_CLOEXEC | extra, mode & MODE_BITS, _RESOLVE)
    for _ in range(_RACES):
        fd: int = _syscall(_OPENAT2, root, path or b".", how, _HOW.size)
        if fd >= 0:
            return fd
        reason = ctypes.get_errno()
        if reason not in _RACED:
            raise OSError(reason, os.strerror(reason), os.fsdecode(path))
    raise OSError(errno.EAGAIN, "The path kept changing", os.fsdecode(path))


def folder(root: int, path: bytes) -> int:
    """A descriptor of the directory `path` beneath `root`, to name entries by."""
    return beneath(root, path, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)


def look(root: int, path: bytes) -> os.stat_result:
    """The state of `path` itself; a symlink is not followed.

    Raises:
        OSError: EACCES for what is neither file, directory nor symlink; else the kernel's reason.
    """
    fd = beneath(root, path, os.O_PATH | os.O_NOFOLLOW)
    try:
        return plain(os.fstat(fd))
    finally:
        os.close(fd)


def regular(root: int, path: bytes, flags: int, mode: int = 0) -> int:
    """Open the regular file `path`.

    Raises:
        OSError: EISDIR for a directory, ELOOP for a symlink, EACCES for anything else that is no file.
    """
    _must_be_regular(look(root, path).st_mode)  # to open a device can have an effect already
    fd = beneath(root, path, flags | os.O_NOFOLLOW, mode)
    try:
        _must_be_regular(os.fstat(fd).st_mode)
    except OSError:
        os.close(fd)
        raise
    return fd


def _must_be_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        reason = {stat.S_IFDIR: errno.EISDIR, stat.S_IFLNK: errno.ELOOP}.get(stat.S_IFMT(mode), errno.EACCES)
        raise OSError(reason, os.strerror(reason))


def plain(found: os.stat_result) -> os.stat_result:
    """`found` if it is a file, directory or symlink.

    Raises:
        OSError: EACCES for a device, fifo or socket.
    """
    if stat.S_IFMT(found.st_mode) not in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK):
        raise OSError(errno.EACCES, "Devices, pipes and sockets are not shared")
    return found


def name(raw: bytes) -> bytes:
    """`raw` if it can be the name of an entry in a directory.

    Raises:
        OSError: EXDEV for `..`, ENAMETOOLONG above 255 bytes, EINVAL for anything else unfit.
    """
    if raw == b"..":
        raise OSError(errno.EXDEV, "A path may not climb out")
    if len(raw) > NAME_BYTES:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    if raw in (b"", b".") or b"/" in raw or b"\0" in raw:
        raise OSError(errno.EINVAL, "Not a file name")
    return raw


def split(path: bytes) -> tuple[bytes, bytes]:
    """The directory and the last name of a relative path."""
    parent, _, last = path.rpartition(b"/")
    return parent, last
