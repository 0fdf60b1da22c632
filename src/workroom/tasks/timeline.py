"""A task on a line: its steps in order, with what each changed in the folders. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workroom.folders import Change
from workroom.tasks.task import Task

MOST_PATHS = 50
_OTHERS = {"undo": "Taken back", "review": "Reviewed by you", "background": "Between the steps"}


class Moment(msgspec.Struct, frozen=True):
    """A step, or what was done beside the steps; `number` counts the steps from 1 and is 0 for all else.

    `undone`: it had changes, and all of them are taken back. At most `MOST_PATHS` paths are told.
    """

    step: str
    number: int
    title: str
    at: float
    tool: str
    changes: int
    undone: bool
    paths: list[str]


def moments(task: Task, changes: Sequence[Change]) -> list[Moment]:
    """The line, oldest first."""
    made: dict[str, list[Change]] = {}
    for change in changes:
        made.setdefault(change.step, []).append(change)
    found = [
        _moment(key, number, step.title, step.at, step.tool, made.pop(key, []))
        for number, (key, step) in enumerate(task.steps.items(), 1)
    ]
    for key, mine in made.items():
        title = _OTHERS.get(key.partition(":")[0], "A step that is not told of")
        found.append(_moment(key, 0, title, mine[0].at, "", mine))
    return sorted(found, key=lambda moment: moment.at)


def _moment(key: str, number: int, title: str, at: float, tool: str, made: list[Change]) -> Moment:
    paths = dict.fromkeys(f"/folders/{change.grant}/{change.other or change.path}" for change in made)
    undone = bool(made) and all(change.undone for change in made)
    return Moment(key, number, title, at, tool, len(made), undone, list(paths)[:MOST_PATHS])
