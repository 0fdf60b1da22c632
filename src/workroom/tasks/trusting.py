"""What a person has said beyond one answer: permits that stand, and tasks and files they vouch for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workroom.errors import NotFound, UserError
from workroom.log import Log
from workroom.log.events import FilesMarked, FilesUnmarked, Permitted, PermitWithdrawn, TaintCleared
from workroom.trust import Permit
from workroom.trust.permits import fold
from workroom.trust.taint import marks

USER = ""
"""The task of what a person says that belongs to none."""


class Trusting:
    """Of all tasks; each word is written down in the log."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def permits(self) -> tuple[Permit, ...]:
        """What was permitted or forbidden for more than once, and still counts."""
        given = fold(self._log.read(kinds=[Permitted, PermitWithdrawn]))
        return tuple(permit for permit in given if permit.scope != "once")

    def withdraw(self, number: int) -> Permit:
        """Take back the permit at this place of `permits`, from 1.

        Raises:
            NotFound: there is none.
        """
        given = self.permits()
        if not 1 <= number <= len(given):
            raise NotFound(
                f"There is no permit number {number}.",
                hint="It may have been taken back already. The list: workroom trust permits",
            )
        permit = given[number - 1]
        self._log.append(permit.task, PermitWithdrawn(permit.name), durable=True)
        return permit

    def vouch(self, task: str) -> None:
        """Say that what the task has seen is fine: it starts clean from here."""
        self._log.append(task, TaintCleared(), durable=True)

    def vouch_for(self, files: Sequence[Path]) -> tuple[str, ...]:
        """Say that these files are fine, whoever wrote them. Their absolute paths.

        Raises:
            UserError: no task that was hot wrote one of them; nothing was changed.
        """
        paths = tuple(str(path.resolve()) for path in files)
        marked = marks(self._log.read(kinds=[FilesMarked, FilesUnmarked]))
        for path in paths:
            if path not in marked:
                raise UserError(f"{path} is not marked: no task that was hot wrote it.")
        self._log.append(USER, FilesUnmarked(paths), durable=True)
        return paths
