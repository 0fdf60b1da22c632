"""What is looked at around each step: whose requests these are, whether the task is hot, what was written while hot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from workroom.folders import Change
from workroom.folders.grants import Grant
from workroom.folders.holds import Holds
from workroom.folders.review import Reviews
from workroom.log.events import ChangesHeld, HeldChange
from workroom.tasks.exits import TaskExits

LISTED = 50


class Watch:
    """The eyes of one task on its own steps."""

    def __init__(self, exits: TaskExits, holds: Holds, reviews: Reviews, grants: Sequence[Grant]) -> None:
        self._exits, self._holds, self._reviews = exits, holds, reviews
        self._roots = {grant.name: grant.path for grant in grants}

    def begin(self, step: str) -> None:
        """A step that may change folders begins."""
        self._exits.step = step
        self._holds.hot = self._exits.sight.taint(step).hot

    def end(self, step: str, changes: Sequence[Change]) -> None:
        """It has ended, having made these changes."""
        made = [change for change in changes if change.kind == "created"]
        self._exits.sight.wrote(self._places(changes), step, made=self._places(made))
        self._exits.step = None
        if held := self._reviews.held(self._exits.task, step):
            listed = tuple(HeldChange(each.path, each.change, each.reason) for each in held[:LISTED])
            self._exits.log.append(self._exits.task, ChangesHeld(step, listed, len(held)))

    def _places(self, changes: Sequence[Change]) -> Iterator[str]:
        for change in changes:
            if change.kind != "deleted" and change.grant in self._roots:
                yield str(PurePosixPath(self._roots[change.grant], change.other or change.path))
