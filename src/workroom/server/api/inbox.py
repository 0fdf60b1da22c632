"""The inbox: what waits for the person, over all tasks, and the answers. An answer counts once, from any face."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.folders.review import HeldFile
from workroom.log import Outcome
from workroom.log.events import Asked, Reply
from workroom.server.api.tasks import named
from workroom.server.desk import Desk
from workroom.server.web import Nothing, TheDesk, Wanted, reply, shows
from workroom.tasks import Task

router = APIRouter()


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


class WantedReply(Wanted):
    """The answer to one question: labels chosen, or words."""

    question: str = Field(max_length=20_000)
    chosen: list[Annotated[str, Field(max_length=2000)]] = Field(default=[], max_length=50)
    text: str = Field(default="", max_length=50_000)


class Replies(Wanted):
    """The answers to all questions of one card."""

    replies: list[WantedReply] = Field(min_length=1, max_length=50)


class Verdict(Wanted):
    """Yes or no to the action whose `digest` was shown, and how far that reaches."""

    digest: str = Field(min_length=1, max_length=128)
    yes: bool
    scope: Literal["once", "task", "project", "always", "never"] = "once"


@router.get("/inbox", **shows(list[Item]))
def get_inbox(desk: TheDesk) -> Response:
    """All cards, oldest first."""
    tasks = {task.id: task for task in desk.app.tasks.all()}
    asked = _asked(desk, tasks)
    asking = {item.task for item in asked}
    parked = [_parked(task) for task in tasks.values() if _is_parked(task) and task.id not in asking]
    return reply(sorted([*asked, *parked, *_reviews(desk, tasks)], key=lambda item: item.at))


@router.post("/tasks/{task}/answers/{key:path}", **shows(Nothing))
def post_answer(task: str, key: str, answer: Replies, desk: TheDesk) -> Response:
    """Answer questions; a task that waited for nothing else goes on."""
    name = named(desk, task)
    replies = [Reply(each.question, tuple(each.chosen), each.text) for each in answer.replies]
    desk.app.tasks.answer(name, key, replies)
    _go_on(desk, name)
    return reply()


@router.post("/tasks/{task}/approvals/{key:path}", **shows(Nothing))
def post_approval(task: str, key: str, verdict: Verdict, desk: TheDesk) -> Response:
    """Say yes or no to an action, bound to what was shown; a task that waited for nothing else goes on."""
    name = named(desk, task)
    desk.app.tasks.approve(name, key, verdict.digest, yes=verdict.yes, scope=verdict.scope, face=True)
    _go_on(desk, name)
    return reply()


def _go_on(desk: Desk, name: str) -> None:
    task = desk.app.tasks.board.glimpse(name)
    if task.can_resume and not task.waiting and not desk.app.tasks.is_running(name):
        desk.workers.start(name)


def _asked(desk: Desk, tasks: dict[str, Task]) -> list[Item]:
    found = []
    for record in desk.app.inbox.waiting():
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


def _reviews(desk: Desk, tasks: dict[str, Task]) -> list[Item]:
    return [
        Item("review", name, tasks[name].title, "review", min(file.at for file in held), held=held)
        for name, held in desk.app.tasks.holding.waiting().items()
        if name in tasks
    ]
