"""What a program wrote and the host has not acknowledged yet. Pure, bounded.

A stream keeps its first `limit` bytes. Of what comes after only the last `TAIL` bytes are kept, because the end
of a long output is where the error stands; the host sees the gap by the offsets.
"""

from __future__ import annotations

TAIL = 64 << 10


class Spool:
    """One stream's bytes, addressed by their offset in all that was ever written to it."""

    def __init__(self, limit: int) -> None:
        self.total = 0
        self.acknowledged = 0
        self.sent = 0
        self.closed = False
        self._limit = limit
        self._head = bytearray()
        self._head_at = 0
        self._tail = bytearray()

    @property
    def held(self) -> int:
        """Bytes of memory in use."""
        return len(self._head) + len(self._tail)

    @property
    def tail_at(self) -> int:
        """Offset of the first byte that is kept beyond the limit."""
        return self.total - len(self._tail)

    def write(self, data: bytes) -> None:
        """Take what the program wrote."""
        room = max(0, self._limit - self.total)
        self.total += len(data)
        self._head += data[:room]
        if len(data) > room:
            self._tail += data[room:]
            del self._tail[:-TAIL]

    def close(self) -> None:
        """Nothing more will be written; the tail can now be given out."""
        self.closed = True

    def next(self, size: int, window: int) -> tuple[int, bytes] | None:
        """The next piece to send, with its offset, at most `window` bytes ahead of what is acknowledged."""
        if self.sent < self._head_end():
            room = min(size, self.acknowledged + window - self.sent)
            return self._piece(self._head, self._head_at, room) if room > 0 else None
        if self.closed and self._tail and self.sent < self.total:
            self.sent = max(self.sent, self.tail_at)
            return self._piece(self._tail, self.tail_at, size)
        return None

    def acknowledge(self, offset: int) -> None:
        """The host has everything before `offset`; forget it."""
        offset = min(offset, self.sent)
        if offset <= self.acknowledged:
            return
        self.acknowledged = offset
        drop = max(0, min(offset, self._head_end()) - self._head_at)
        del self._head[:drop]
        self._head_at += drop
        if self.closed and offset > self.tail_at:
            del self._tail[: offset - self.tail_at]

    def rewind(self, offset: int) -> None:
        """Send again from `offset` on: the host lost its connection and got no further."""
        self.sent = max(self.acknowledged, min(offset, self.total))
        self.acknowledge(offset)

    def done(self) -> bool:
        """Everything that is kept was sent."""
        return self.closed and self.sent >= (self.total if self._tail else self._head_end())

    def _head_end(self) -> int:
        return self._head_at + len(self._head)

    def _piece(self, kept: bytearray, kept_at: int, size: int) -> tuple[int, bytes]:
        at = self.sent
        data = bytes(kept[at - kept_at : at - kept_at + size])
        self.sent += len(data)
        return at, data
