"""Files that are written under a name of their own first, and then take the name they are for at once."""

from __future__ import annotations

import contextlib
import errno
import os

from workroom.folders import blobs, guard

PREFIX = b".~workroom-"
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def new_name() -> bytes:
    """A name for a draft, which nothing else has."""
    return PREFIX + os.urandom(6).hex().encode()


def discard(folder: int, draft: bytes) -> None:
    """Remove a draft, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(draft, dir_fd=folder)


def write(folder: int, draft: bytes, data: bytes, mode: int, *, sync: bool = True) -> None:
    """Make a draft of these bytes; with `sync` it has reached the disk when this returns."""
    fd = os.open(draft, _NEW, 0o600, dir_fd=folder)
    try:
        blobs.write_all(fd, data, 0)
        os.fchmod(fd, mode)
        if sync:
            os.fsync(fd)
    finally:
        os.close(fd)


def take(folder: int, draft: bytes, source: int, mode: int, sha256: str | None) -> None:
    """Make a draft of what the open file `source` holds, with its times; it has reached the disk then.

    Raises:
        OSError: ESTALE when the bytes are not those of `sha256`.
    """
    found = os.fstat(source)
    fd = os.open(draft, _NEW, 0o600, dir_fd=folder)
    try:
        copied = blobs.copy(source, fd).hex()
        if sha256 is not None and copied != sha256:
            raise OSError(errno.ESTALE, "It is not what was shown any more")
        os.fchmod(fd, mode & guard.MODE_BITS)
        os.utime(fd, ns=(found.st_atime_ns, found.st_mtime_ns))
        os.fsync(fd)
    finally:
        os.close(fd)


def copy(folder: int, name: bytes, draft: bytes) -> None:
    """Make a draft that is like the file `name`, times and mode included."""
    source = guard.regular(folder, name, os.O_RDONLY)
    try:
        found = os.fstat(source)
        target = os.open(draft, _NEW, 0o600, dir_fd=folder)
        try:
            blobs.copy(source, target)
            os.fchmod(target, found.st_mode & guard.MODE_BITS)
            os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
        finally:
            os.close(target)
    finally:
        os.close(source)


def place(folder: int, draft: bytes, name: bytes, *, over: bool) -> None:
    """Give a draft its name, `over` what has it.

    Raises:
        OSError: EEXIST when the name is taken and it is not to go over it.
    """
    if over:
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
        discard(folder, draft)  # it is still there if both were one inode
        return
    try:
        os.link(draft, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except PermissionError:  # a filesystem without hard links
        if there(folder, name) is not None:
            raise
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    else:
        os.unlink(draft, dir_fd=folder)


def there(folder: int, name: bytes) -> os.stat_result | None:
    """How the entry `name` looks; None when there is none."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
