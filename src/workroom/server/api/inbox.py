"""The inbox: what waits for the person, over all tasks, and the answers. An answer counts once, from any face."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from workroom.log.cards import Reply
from workroom.server.desk import Desk
from workroom.server.shapes.inbox import Item, cards
from workroom.server.web import Nothing, TheDesk, Wanted, named, reply, shows

router = APIRouter()


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
    return reply(cards(desk.app))


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
