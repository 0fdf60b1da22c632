"""What a person says to a task: words, another plan, other limits, out of sight."""

from __future__ import annotations

from typing import Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.log.events import PlanItem
from workroom.server.web import Count, Money, Nothing, TheDesk, Wanted, named, reply, shows
from workroom.tasks.talk import Became, When

router = APIRouter()


class Heard(msgspec.Struct, frozen=True):
    """What became of words: passed on to the agent, queued, noted for its start, or the task goes on with them."""

    became: Became


class Words(Wanted):
    """What a person says: now, or once the task has ended."""

    text: str = Field(min_length=1, max_length=100_000)
    when: When = "now"


class WantedLine(Wanted):
    """One line of a plan."""

    text: str = Field(min_length=1, max_length=500)
    status: Literal["pending", "in_progress", "done"] = "pending"


class NewPlan(Wanted):
    """The whole plan."""

    items: list[WantedLine] = Field(max_length=50)


class NewLimits(Wanted):
    """What the task may use up in all: 0 is no limit; what is left out stays."""

    spend_usd: Money | None = None
    steps: Count | None = None


class Archive(Wanted):
    """Out of sight, or back."""

    archived: bool


@router.post("/tasks/{task}/words", **shows(Heard))
def post_words(task: str, words: Words, desk: TheDesk) -> Response:
    """Say something to it: while it works, for when it has ended, or to go on with."""
    name = named(desk, task)
    became = desk.app.tasks.talk.say(name, words.text, words.when)
    if became == "goes on":
        desk.workers.start(name)
    return reply(Heard(became))


@router.delete("/tasks/{task}/words", **shows(Nothing))
def delete_words(task: str, desk: TheDesk) -> Response:
    """Take back the words that wait for its end."""
    desk.app.tasks.talk.clear_queue(named(desk, task))
    return reply()


@router.put("/tasks/{task}/plan", **shows(Nothing))
def put_plan(task: str, plan: NewPlan, desk: TheDesk) -> Response:
    """Another plan in place of its own; the agent is told."""
    items = [PlanItem(line.text, line.status) for line in plan.items]
    desk.app.tasks.talk.change_plan(named(desk, task), items)
    return reply()


@router.put("/tasks/{task}/limits", **shows(Nothing))
def put_limits(task: str, limits: NewLimits, desk: TheDesk) -> Response:
    """Let it use up more, or less, in all; from its next run on."""
    desk.app.tasks.talk.change_limits(named(desk, task), spend_usd=limits.spend_usd, steps=limits.steps)
    return reply()


@router.post("/tasks/{task}/archive", **shows(Nothing))
def post_archive(task: str, archive: Archive, desk: TheDesk) -> Response:
    """Put it out of sight, or back."""
    desk.app.tasks.talk.archive(named(desk, task), archive.archived)
    return reply()
