"""A step that may change folders is one transaction in the undo journal, one step at a time in a task.

One at a time, so that every change belongs to exactly one step: what a killed app leaves half-done can
then be rolled back and run again, and what a person undoes is just what that step did.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from workroom.folders import Change, Journal
from workroom.folders.grants import Grant
from workroom.log import Log
from workroom.log.events import FileChange, FilesChanged, StepRolledBack
from workroom.tasks.watch import Watch

LISTED_CHANGES = 50


class Transactions:
    """The steps of one task, as transactions. `flush` makes the computer's own disk safe; `watch` looks on."""

    def __init__(
        self,
        task: str,
        log: Log,
        journal: Journal,
        grants: Callable[[], tuple[Grant, ...]],
        flush: Callable[[], Awaitable[None]],
        watch: Watch | None = None,
    ) -> None:
        self._task, self._log, self._journal = task, log, journal
        self._grants, self._flush = grants, flush
        self._watch = watch
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def step(self, key: str) -> AsyncIterator[None]:
        """Everything changed inside belongs to the step `key`. Ends the transaction however it is left."""
        async with self._one_at_a_time:
            self._journal.begin(self._task, key)
            if self._watch is not None:
                self._watch.begin(key)
            try:
                yield
            finally:
                await self._end(key)

    def roll_back(self, key: str) -> StepRolledBack:
        """Take back what an interrupted step changed; what the person changed since is kept and named."""
        report = self._journal.rollback(self._task, key, self._grants())
        event = StepRolledBack(
            key, len(report.restored), tuple(conflict.path for conflict in report.conflicts)
        )
        self._log.append(self._task, event, durable=True)
        return event

    async def _end(self, key: str) -> None:
        try:
            await self._flush()
        finally:
            self._journal.end(self._task, key)
            changes = self._journal.changes(self._task, step=key)
            if changes:
                listed = tuple(_listed(change) for change in changes[:LISTED_CHANGES])
                self._log.append(self._task, FilesChanged(key, listed, len(changes)))
            if self._watch is not None:
                self._watch.end(key, changes)


def _listed(change: Change) -> FileChange:
    return FileChange(f"/folders/{change.grant}/{change.path}", change.kind)
