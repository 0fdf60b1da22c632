"""Byte-range locks, as fcntl(2) has them, between the processes that use one share. No I/O."""

from __future__ import annotations

from typing import NamedTuple

READ, WRITE, UNLOCK = 0, 1, 2
TO_THE_END = 1 << 64
_MAX = 65_536

File = tuple[int, int]  # device, inode


class Owner(NamedTuple):
    """Who holds a lock: a process of a client."""

    client: bytes
    process: int


class Held(NamedTuple):
    """A lock on the bytes from `start` up to, not with, `end`."""

    owner: Owner
    kind: int
    start: int
    end: int


class LocksFull(Exception):
    """There are as many locks as may be."""


class Locks:
    """All locks of one share, in a table of our own: the guest's kernel asks, we answer."""

    def __init__(self) -> None:
        self._held: dict[File, list[Held]] = {}
        self._count = 0

    def take(self, file: File, wanted: Held) -> bool:
        """Give `wanted` to its owner, in the place of what they had there; False if another has it.

        Raises:
            LocksFull: there are too many.
        """
        if wanted.kind == UNLOCK:
            self._replace(file, wanted, [])
            return True
        if self.against(file, wanted) is not None:
            return False
        if self._count >= _MAX:
            raise LocksFull
        self._replace(file, wanted, [wanted])
        return True

    def against(self, file: File, wanted: Held) -> Held | None:
        """The first lock of another owner that is in the way."""
        for held in self._held.get(file, ()):
            exclusive = WRITE in (held.kind, wanted.kind)
            if (
                exclusive
                and held.owner != wanted.owner
                and held.start < wanted.end
                and wanted.start < held.end
            ):
                return held
        return None

    def drop(self, file: File, owners: set[Owner]) -> None:
        """What `owners` hold of a file is free."""
        for owner in owners:
            self._replace(file, Held(owner, UNLOCK, 0, TO_THE_END), [])

    def _replace(self, file: File, new: Held, add: list[Held]) -> None:
        old = self._held.get(file, [])
        kept = [part for held in old for part in (_without(held, new) if held.owner == new.owner else [held])]
        now = sorted(kept + add, key=lambda held: held.start)
        self._count += len(now) - len(old)
        if now:
            self._held[file] = now
        else:
            self._held.pop(file, None)


def span(start: int, length: int) -> tuple[int, int]:
    """The range that a message tells: a length of 0 is to the end."""
    end = TO_THE_END if length == 0 else min(start + length, TO_THE_END)
    return start, end


def _without(held: Held, cut: Held) -> list[Held]:
    parts = [
        held._replace(end=min(held.end, cut.start)),
        held._replace(start=max(held.start, cut.end)),
    ]
    return [part for part in parts if part.start < part.end]
