"""What the journal remembers of a file, a directory or a symlink."""

from __future__ import annotations

import os
import stat

import msgspec

Signature = tuple[int, int, int]  # type and mode, size in bytes (0 for a directory), mtime in ns


class State(msgspec.Struct, frozen=True, array_like=True):
    """One entry as it was: enough, with the stored content, to make it again exactly."""

    mode: int
    size: int
    mtime_ns: int
    ino: int
    content: str | None = None  # a key of the blob store, when the bytes were kept
    target: bytes | None = None  # where a symlink points

    @classmethod
    def of(cls, found: os.stat_result, *, content: str | None = None, target: bytes | None = None) -> State:
        """The state that `found` tells, with what was kept of it."""
        mode, size, mtime = signature(found)
        return cls(mode, size, mtime, found.st_ino, content, target)

    @property
    def signature(self) -> Signature:
        """What is compared to see a change made by somebody else."""
        return (self.mode, self.size, self.mtime_ns)

    @property
    def is_folder(self) -> bool:
        """Whether it is a directory."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symlink."""
        return stat.S_ISLNK(self.mode)


def signature(found: os.stat_result) -> Signature:
    """The signature of an entry on the disk."""
    return (found.st_mode, 0 if stat.S_ISDIR(found.st_mode) else found.st_size, found.st_mtime_ns)


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(State).decode
