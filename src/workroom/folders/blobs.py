"""The store of old contents: immutable files named by the SHA-256 of what they hold, or held by a hard link.

Bytes are copied on write where the filesystem can (FICLONE), else copied. A file about to lose its last name
is *held* instead, by a hard link into the store, which costs the same for a gigabyte as for a byte.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from workroom.folders import attributes, guard
from workroom.folders.state import State

_FICLONE = 0x40049409
_CHUNK = 1 << 20
_TRIES = 3
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = "held-"
_YOUNG_SECONDS = 3600  # a blob this new may belong to a change that is just being recorded

# What may be answered for a link from another disk, or of somebody else's file; such a file is copied.
_NO_LINK = (errno.EEXIST, errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.EACCES)


class Blobs:
    """Contents by key. Every method may be called from any thread and by several processes at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._made: set[str] = set()

    def close(self) -> None:
        """Release the folder."""
        os.close(self._fd)

    def put(self, source: int) -> str:
        """Keep what the file `source` holds and return its key; the file must not be written meanwhile.

        Raises:
            OSError: ENOSPC and the like (nothing is left behind); EAGAIN when it kept changing.
        """
        for _ in range(_TRIES):
            before = os.fstat(source)
            key = self._copy_in(source)
            after = os.fstat(source)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return key
        raise OSError(errno.EAGAIN, "The file kept changing while it was being kept")

    def hold(self, folder: int, name: bytes, found: os.stat_result) -> str | None:
        """Keep the entry `name` of the directory `folder` by a hard link; None where that can't be done.

        The key tells the inode: a file that is given back and removed again has its old key again.
        """
        key = held_key(found)
        try:
            os.link(name, self._place(key), src_dir_fd=folder, dst_dir_fd=self._fd, follow_symlinks=False)
        except OSError as error:
            if error.errno in _NO_LINK:
                return None
            raise
        return key

    def restore(self, state: State, folder: int, name: bytes) -> None:
        """Make the file `name`, which must not exist, in the directory `folder` as `state` tells.

        A copy is not atomic: give it a draft's name. A held file moves out of the store.

        Raises:
            OSError: EIO when the kept content is missing or damaged; EEXIST; ENOSPC and the like.
        """
        key = state.content or ""
        if key.startswith(_HELD) and self._link_out(key, folder, name, state):
            return
        target = os.open(name, _NEW, 0o600, dir_fd=folder)
        try:
            self.pour(state, target)
            os.fchmod(target, state.mode & guard.MODE_BITS)
            os.utime(target, ns=(time.time_ns(), state.mtime_ns))
        except BaseException:
            os.unlink(name, dir_fd=folder)
            raise
        finally:
            os.close(target)

    def open(self, key: str) -> int:
        """A descriptor to read a kept content with. Raises OSError EIO when it is missing."""
        try:
            return os.open(self._place(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._fd)
        except FileNotFoundError as error:
            raise OSError(errno.EIO, "The kept content is missing") from error

    def pour(self, state: State, target: int) -> None:
        """Let the open file `target` hold what `state` tells. Raises as `restore` does."""
        key = state.content or ""
        source = self.open(key)
        try:
            os.ftruncate(target, 0)
            digest = copy(source, target)
        finally:
            os.close(source)
        whole = os.fstat(target).st_size == state.size
        if not whole or (not key.startswith(_HELD) and digest.hex() != key):
            raise OSError(errno.EIO, "The kept content is damaged")

    def same(self, key: str | None, source: int) -> bool:
        """Whether the file `source` holds the content under `key`; a held one that is gone was given back."""
        if key is None or not is_held(key):
            return digest_of(source) == key
        try:
            held = os.stat(self._place(key), dir_fd=self._fd, follow_symlinks=False)
        except FileNotFoundError:
            return True
        return os.path.samestat(held, os.fstat(source))

    def release(self, key: str | None) -> None:
        """Drop a held file that is in its folder again."""
        if key is None or not is_held(key):
            return
        with contextlib.suppress(FileNotFoundError):
            if os.stat(self._place(key), dir_fd=self._fd, follow_symlinks=False).st_nlink > 1:
                os.unlink(self._place(key), dir_fd=self._fd)

    def sync(self) -> None:
        """Everything kept so far has reached the disk when this returns."""
        if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).syncfs(self._fd):
            raise OSError(ctypes.get_errno(), "The undo store could not be flushed")

    def sizes(self) -> dict[str, int]:
        """The size in bytes of each content."""
        return {key: found.st_size for key, found in self._all()}

    def sweep(self, needed: Collection[str], dropped: Collection[str], began: float) -> int:
        """Remove what is not `needed`; the bytes freed.

        What was kept a moment ago may belong to a change that is just being recorded: of that, only what was
        `dropped` goes, unless it was kept again after `began`.
        """
        freed = 0
        for key, found in self._all():
            oldest = began if key in dropped else began - _YOUNG_SECONDS
            if key not in needed and found.st_ctime < oldest:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._place(key), dir_fd=self._fd)
                    freed += found.st_size
        return freed

    def _all(self) -> Iterator[tuple[str, os.stat_result]]:
        for part in self._folder.iterdir():
            for entry in os.scandir(part):
                with contextlib.suppress(FileNotFoundError):
                    yield entry.name, entry.stat(follow_symlinks=False)

    def _copy_in(self, source: int) -> str:
        """Keep a whole file. A small one that is kept already is only read: most of what changes is small."""
        start = os.pread(source, _CHUNK, 0)
        if len(start) < _CHUNK:
            key = hashlib.sha256(start).hexdigest()
            if self._has(key, len(start)):
                return key
        draft = f".{os.getpid()}-{os.urandom(8).hex()}"
        target = os.open(self._place(draft), _NEW, 0o600, dir_fd=self._fd)
        try:
            key = copy(source, target).hex()
            os.rename(self._place(draft), self._place(key), src_dir_fd=self._fd, dst_dir_fd=self._fd)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._place(draft), dir_fd=self._fd)
            raise
        finally:
            os.close(target)
        return key

    def _has(self, key: str, size: int) -> bool:
        try:
            found = os.stat(self._place(key), dir_fd=self._fd, follow_symlinks=False)
            if found.st_size == size:
                os.utime(self._place(key), dir_fd=self._fd)  # young again: no sweep may take it now
                return True
        except FileNotFoundError:
            pass
        return False

    def _link_out(self, key: str, folder: int, name: bytes, state: State) -> bool:
        try:
            os.link(self._place(key), name, src_dir_fd=self._fd, dst_dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError as error:
            raise OSError(errno.EIO, "The kept content is missing") from error
        except OSError as error:
            if error.errno in _NO_LINK:
                return False
            raise
        fd = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            attributes.set_exactly(fd, state)
        finally:
            os.close(fd)
        return True

    def _place(self, key: str) -> str:
        part = "held" if key.startswith(_HELD) else "new" if key.startswith(".") else key[:2]
        if part not in self._made:
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, 0o700, dir_fd=self._fd)
            self._made.add(part)
        return f"{part}/{key}"


def held_key(found: os.stat_result) -> str:
    """The key under which a file that looks as `found` is held."""
    return f"{_HELD}{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}"


def is_held(key: str | None) -> bool:
    """Whether the content under `key` is held by a link, so that it can be given back just once."""
    return key is not None and key.startswith(_HELD)


def clone(source: int, target: int) -> bool:
    """Let `target` share the blocks of `source`; False where the filesystem can't."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def copy(source: int, target: int) -> bytes:
    """Copy a whole file, by reflink if possible; the digest of what was copied."""
    digest, offset, cloned = hashlib.sha256(), 0, clone(source, target)
    while chunk := os.pread(source, _CHUNK, offset):
        digest.update(chunk)
        if not cloned:
            write_all(target, chunk, offset)
        offset += len(chunk)
    return digest.digest()


def digest_of(source: int) -> str:
    """The SHA-256 of a whole open file, as the store names it."""
    digest, offset = hashlib.sha256(), 0
    while chunk := os.pread(source, _CHUNK, offset):
        digest.update(chunk)
        offset += len(chunk)
    return digest.hexdigest()


def write_all(target: int, data: bytes | memoryview, offset: int) -> None:
    """Write all of `data` at `offset`, in as many calls as it takes."""
    rest = memoryview(data)
    while rest:
        done = os.pwrite(target, rest, offset)
        rest, offset = rest[done:], offset + done
