"""The folders of a task, as the folder server and the undo journal want them."""

from __future__ import annotations

from workroom.errors import UserError
from workroom.folders.grants import Access, Grant
from workroom.tasks.task import Task


class NoSuchGrant(UserError):
    """The task has no folder of that name (any more)."""


def grants_of(task: Task) -> tuple[Grant, ...]:
    """The folders handed over."""
    return tuple(Grant(given.name, given.path, Access(given.access)) for given in task.grants)


def ever_granted(task: Task) -> tuple[Grant, ...]:
    """The folders handed over, also those that were taken back: what was done there can be undone."""
    past = tuple(Grant(given.name, given.path, Access(given.access)) for given in task.revoked)
    kept = {grant.path for grant in task.grants}
    return (*grants_of(task), *(grant for grant in past if grant.path not in kept))
