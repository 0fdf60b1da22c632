"""The state of all tasks, kept up to date: what is new in the log is folded in, and nothing is read twice.

Other processes write to the same log, so every question first looks at what has come since the last one.
"""

from __future__ import annotations

import copy
import threading

from workroom.log import Log
from workroom.log.events import TaskCreated
from workroom.tasks.fold import KINDS, apply, fold
from workroom.tasks.names import find
from workroom.tasks.news import News
from workroom.tasks.task import Task


class Board:
    """All tasks of one log, by id, oldest first. Thread-safe; what it gives out is the caller's own."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._tasks: dict[str, Task] = {}
        self._news = News(log, KINDS)

    def names(self) -> list[str]:
        """The tasks' ids."""
        with self._lock:
            self._follow()
            return list(self._tasks)

    def all(self) -> list[Task]:
        """Every task, its steps as they are shown: not to be changed."""
        with self._lock:
            self._follow()
            return [_glimpse(task) for task in self._tasks.values()]

    def whole(self) -> tuple[list[Task], int]:
        """Every task as in `all`, and up to which event of the log that is."""
        with self._lock:
            self._follow()
            return [_glimpse(task) for task in self._tasks.values()], self._news.seen

    def glimpse(self, wanted: str) -> Task:
        """One task as in `all`. Raises as `get`."""
        with self._lock:
            self._follow()
            return _glimpse(self._tasks[find(wanted, list(self._tasks))])

    def get(self, wanted: str) -> Task:
        """One task, by its name, the beginning of it, or `last`; the caller may fold on from its `seq`.

        Raises:
            NoSuchTask: there is none, or more than one.
        """
        with self._lock:
            self._follow()
            name = find(wanted, list(self._tasks))
            task = _glimpse(self._tasks[name])
            task.steps = {key: copy.copy(step) for key, step in task.steps.items()}
            task.seq = max(task.seq, min(self._news.seen, self._log.newest_of(name)))
            return task

    def _follow(self) -> None:
        for record in self._news:
            if isinstance(record.event, TaskCreated):
                self._tasks.update(fold([record]))
            elif (task := self._tasks.get(record.task)) is not None:
                apply(task, record)


def _glimpse(task: Task) -> Task:
    mine = copy.copy(task)
    mine.steps, mine.waiting = dict(task.steps), dict(task.waiting)
    return mine
