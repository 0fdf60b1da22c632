"""How much one task may add to folders. Sizes count as they are told, so a sparse file counts as a full one."""

from __future__ import annotations

import errno
import os

from workroom.errors import UserError

_GIB = 1 << 30
_OFFSETS = 2**63 - 1
_ASK_DISK = 64 << 20  # growth at once, in bytes, from which on the disk is asked for room first


class QuotaReached(UserError):
    """A task has put as much into folders as it may; the change that would have been too much was not made."""

    exit_code = 75


class Quota:
    """What a task has added, in entries and in bytes, and what it may. The caller holds the journal's lock.

    What was made and is removed again counts no more, unless its content is kept for undo.
    """

    def __init__(self, *, entries: int = 200_000, size: int = 128 * _GIB, file_size: int = 32 * _GIB) -> None:
        self._entries = entries
        self._size = size
        self._file_size = file_size
        self._made = 0
        self._grown = 0
        self.reached: QuotaReached | None = None  # the last refusal, for a person

    def make(self) -> None:
        """One more entry is about to be made.

        Raises:
            OSError: ENOSPC when there are as many as may be.
        """
        if self._made >= self._entries:
            self._refuse(errno.ENOSPC, f"it has made {self._entries:,} files and folders")
        self._made += 1

    def grow(self, fd: int, before: int, after: int) -> None:
        """The file `fd` of `before` bytes is about to have `after`.

        Raises:
            OSError: EFBIG for one file that is too large, ENOSPC when the disk or the task's share is full.
        """
        growth = after - before
        if growth <= 0 or after > _OFFSETS:  # the kernel itself refuses those
            return
        if after > self._file_size:
            self._refuse(errno.EFBIG, f"a file of {after:,} bytes is larger than may be")
        if self._grown + growth > self._size:
            self._refuse(errno.ENOSPC, f"it has added {self._grown:,} bytes")
        if growth >= _ASK_DISK and growth > _room(fd):
            self._refuse(errno.ENOSPC, f"a file of {after:,} bytes does not fit on the disk")

    def grown(self, by: int) -> None:
        """A file has so many bytes more now, or less."""
        self._grown = max(self._grown + by, 0)

    def removed(self, size: int) -> None:
        """An entry of `size` bytes is gone for good."""
        self._made = max(self._made - 1, 0)
        self.grown(-size)

    def _refuse(self, reason: int, why: str) -> None:
        self.reached = QuotaReached(
            f"The task may not add more to your folders: {why}.",
            hint="Nothing was lost. Look at what it makes there, and undo it if it makes no sense.",
        )
        raise OSError(reason, os.strerror(reason))


def _room(fd: int) -> int:
    found = os.fstatvfs(fd)
    return found.f_bavail * found.f_frsize
