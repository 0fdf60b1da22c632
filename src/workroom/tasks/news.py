"""What is new in the log since the last look, for folds that are kept up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workroom.log import Event, Log, Record

PIECE = 2000
"""Events taken in at once, so that a log of millions never lies in memory as a whole."""


class News:
    """The events of some `kinds`, of all tasks, each once. For one thread at a time."""

    def __init__(self, log: Log, kinds: Sequence[type[Event]]) -> None:
        self._log, self._kinds = log, kinds
        self.seen = 0

    def __iter__(self) -> Iterator[Record]:
        """What has come since, from this process or another, oldest first."""
        newest = self._log.newest
        while self.seen < newest:
            records = self._log.scan(self._kinds, after=self.seen, limit=PIECE)
            for record in records:
                yield record
                self.seen = record.seq
            if len(records) < PIECE:
                self.seen = max(self.seen, newest)
