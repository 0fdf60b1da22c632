"""Changes that wait for a person to look at them, of all tasks: which there are, and what the person says to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from workroom.folders.review import Applied, HeldFile, Reviews
from workroom.log import Log
from workroom.log.events import ChangesHeld, HeldChange, Reviewed

LISTED = 50


class Holding:
    """The reviews, with each written down in the log."""

    def __init__(self, log: Log, reviews: Reviews) -> None:
        self._log, self._reviews = log, reviews

    def waiting(self) -> dict[str, list[HeldFile]]:
        """What waits, by task."""
        found = {task: self._reviews.held(task) for task in self._reviews.tasks()}
        return {task: held for task, held in found.items() if held}

    def held(self, task: str, paths: Sequence[str] | None = None) -> list[HeldFile]:
        """What is held of a task: all, or at and beneath `paths`."""
        held = self._reviews.held(task)
        if not paths:
            return held
        wanted = [path.rstrip("/") for path in paths]
        return [
            file for file in held if any(file.path == at or file.path.startswith(f"{at}/") for at in wanted)
        ]

    def apply(self, task: str, shown: Mapping[str, str], paths: Sequence[str] | None = None) -> Applied:
        """Make held changes in the person's folders: those `shown`, each bound to its `sha256`, or those at `paths`.

        Raises:
            UserError: one of them is not held (any more); nothing was applied.
        """
        if not shown and not paths:
            return Applied([], [], "")
        applied = self._reviews.apply(task, paths or list(shown), expect=shown)
        return self._noted(task, "applied", applied)

    def drop(self, task: str, paths: Sequence[str] | None = None) -> Applied:
        """Forget held changes, all or those at and beneath `paths`. Raises as `apply`."""
        return self._noted(task, "dropped", self._reviews.drop(task, paths))

    def note_again(self, task: str, known: Collection[str]) -> None:
        """After an undo: what is held once more, beyond the paths that are `known` to be."""
        again = [file for file in self._reviews.held(task) if file.path not in known]
        if again:
            listed = tuple(HeldChange(file.path, file.change, file.reason) for file in again[:LISTED])
            self._log.append(task, ChangesHeld("undo", listed, len(again)), durable=True)

    def _noted(self, task: str, verdict: Literal["applied", "dropped"], applied: Applied) -> Applied:
        if applied.paths or applied.conflicts:
            conflicts = tuple(f"{conflict.path}: {conflict.why}" for conflict in applied.conflicts)
            self._log.append(task, Reviewed(verdict, tuple(applied.paths), conflicts=conflicts), durable=True)
        return applied
