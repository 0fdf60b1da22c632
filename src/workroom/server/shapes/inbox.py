"""The cards of the inbox: all that waits for the person, of whatever task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from workroom.folders.review import HeldFile
from workroom.log import Outcome
from workroom.log.events import Asked
from workroom.tasks import Task

if TYPE_CHECKING:
    from workroom.app import App


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card: questions, an approval, changes to review, or a task that waits to be taken up again."""

    kind: Literal["questions", "approval", "review", "parked"]
    task: str
    title: str
    key: str
    at: float
    asked: Asked | None = None
    held: list[HeldFile] | None = None
    reason: str | None = None


def cards(app: App) -> list[Item]:
    """All cards, oldest first."""
    tasks = {task.id: task for task in app.tasks.all()}
    asked = _asked(app, tasks)
    asking = {item.task for item in asked}
    parked = [_parked(task) for task in tasks.values() if _is_parked(task) and task.id not in asking]
    return sorted([*asked, *parked, *_reviews(app, tasks)], key=lambda item: item.at)


def _asked(app: App, tasks: dict[str, Task]) -> list[Item]:
    found = []
    for record in app.inbox.waiting():
        if isinstance(record.event, Asked) and (task := tasks.get(record.task)) is not None:
            kind: Literal["approval", "questions"] = "approval" if record.event.approval else "questions"
            item = Item(kind, task.id, task.title, record.event.key, record.at, asked=record.event)
            found.append(item)
    return found


def _is_parked(task: Task) -> bool:
    return task.ended is not None and task.ended.outcome is Outcome.PARKED


def _parked(task: Task) -> Item:
    reason = task.ended.reason if task.ended else ""
    return Item("parked", task.id, task.title, "parked", task.changed, reason=reason)


def _reviews(app: App, tasks: dict[str, Task]) -> list[Item]:
    return [
        Item("review", name, tasks[name].title, "review", min(file.at for file in held), held=held)
        for name, held in app.tasks.holding.waiting().items()
        if name in tasks
    ]
