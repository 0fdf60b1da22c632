"""Tasks: listed, made, told of, talked to, stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from workroom.folders.grants import Access
from workroom.log.events import PlanItem, StepEnded, StepOutput, StepStarted
from workroom.server.desk import Desk
from workroom.server.errors import NotFound
from workroom.server.shapes.records import UNSENT, shown
from workroom.server.shapes.tasks import (
    Ended,
    Heard,
    Page,
    StepWhole,
    TaskList,
    TaskRow,
    TaskWhole,
    ended_of,
    row_of,
    whole_of,
)
from workroom.server.web import Nothing, TheDesk, Wanted, reply, shows
from workroom.tasks import FolderRequest
from workroom.tasks.tasks import limits_with

router = APIRouter()

MOST_BYTES = 16 << 20
"""Of a task's story that are read for one page."""
LAST = (1 << 63) - 1
Money = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class WantedFolder(Wanted):
    """A folder to hand over, by its whole path."""

    path: str = Field(min_length=1, max_length=4096, pattern=r"^/[^\x00]*$")
    access: Literal["read", "write"] = "write"


class NewTask(Wanted):
    """A job. Money and steps: 0 is no limit, left out what the settings say."""

    prompt: str = Field(min_length=1, max_length=200_000)
    folders: list[WantedFolder] = Field(default=[], max_length=20)
    model: str | None = Field(default=None, min_length=1, max_length=200)
    skill: str | None = Field(default=None, min_length=1, max_length=100)
    network: list[Annotated[str, Field(min_length=1, max_length=100)]] | None = Field(
        default=None, max_length=50
    )
    review: bool | None = None
    spend_usd: Money | None = None
    steps: Count | None = None
    confirmed: bool = False
    start: bool = True


class Words(Wanted):
    """What a person says: now, or once the task has ended."""

    text: str = Field(min_length=1, max_length=100_000)
    when: Literal["now", "after"] = "now"


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


@router.get("/tasks", **shows(TaskList))
def get_tasks(desk: TheDesk) -> Response:
    """All tasks in short, and after which event of the stream."""
    tasks, seq = desk.app.tasks.board.whole()
    return reply(TaskList([row_of(task, desk.app.tasks.is_running) for task in tasks], seq))


@router.post("/tasks", **shows(TaskRow, 201))
def post_task(new: NewTask, desk: TheDesk) -> Response:
    """Make a task and let it begin. A very wide folder must be confirmed."""
    tasks = desk.app.tasks
    limits = limits_with(desk.app.settings.limits, spend_usd=new.spend_usd, steps=new.steps)
    task = tasks.create(
        new.prompt,
        folders=[FolderRequest(Path(each.path), Access(each.access)) for each in new.folders],
        model=new.model,
        skill=new.skill,
        limits=limits,
        network=new.network,
        review=new.review,
        confirmed=new.confirmed,
    )
    if new.start:
        desk.workers.start(task.id)
    return reply(row_of(tasks.board.glimpse(task.id), tasks.is_running), 201)


@router.get("/tasks/{task}", **shows(TaskWhole))
def get_task(task: str, desk: TheDesk) -> Response:
    """One task, without its story."""
    return reply(whole_of(desk.app.tasks.get(task), desk.app.tasks.is_running))


@router.get("/tasks/{task}/events", **shows(Page))
def get_events(
    task: str,
    desk: TheDesk,
    before: Annotated[int, Query(ge=1, le=LAST)] = LAST,
    limit: Annotated[int, Query(ge=1, le=5000)] = 2000,
) -> Response:
    """The newest part of a task's story before an event, long results cut."""
    records, more = desk.app.log.page(
        named(desk, task), before=before, limit=limit, most_bytes=MOST_BYTES, without=UNSENT
    )
    return reply(Page([shown(record) for record in records], more))


@router.get("/tasks/{task}/steps/{step}", **shows(StepWhole))
def get_step(task: str, step: str, desk: TheDesk) -> Response:
    """One step, whole: its arguments, result, output and changes."""
    name, log = named(desk, task), desk.app.log
    started = log.last(name, StepStarted, step)
    if started is None:
        raise NotFound(f"Task {name} has taken no step {step}.")
    pieces = [record.event for record in log.of(name, step, [StepOutput])]
    output = "".join(piece.text for piece in pieces if isinstance(piece, StepOutput))
    changes, held = desk.app.tasks.changes(name, step=step), desk.app.reviews.held(name, step)
    return reply(StepWhole(started, log.last(name, StepEnded, step), output, changes, held))


@router.post("/tasks/{task}/stop", **shows(Ended))
async def post_stop(task: str, desk: TheDesk) -> Response:
    """Stop it; its programs have ended when this answers."""
    return reply(ended_of(await desk.app.tasks.stop(named(desk, task))))


@router.post("/tasks/{task}/resume", **shows(Nothing))
def post_resume(task: str, desk: TheDesk) -> Response:
    """Go on with a task that was stopped, parked or cut off."""
    desk.workers.start(named(desk, task))
    return reply()


@router.post("/tasks/{task}/words", **shows(Heard))
def post_words(task: str, words: Words, desk: TheDesk) -> Response:
    """Say something to it: while it works, for when it has ended, or to go on with."""
    name = named(desk, task)
    became = desk.app.tasks.say(name, words.text, words.when)
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
    desk.app.tasks.change_limits(named(desk, task), spend_usd=limits.spend_usd, steps=limits.steps)
    return reply()


@router.post("/tasks/{task}/archive", **shows(Nothing))
def post_archive(task: str, archive: Archive, desk: TheDesk) -> Response:
    """Put it out of sight, or back."""
    desk.app.tasks.talk.archive(named(desk, task), archive.archived)
    return reply()


def named(desk: Desk, task: str) -> str:
    """The task's own name. Raises NoSuchTask."""
    return desk.app.tasks.board.glimpse(task).id
