"""Tasks: listed, made, told of, stopped, taken up again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field

from workroom.errors import NotFound
from workroom.folders.grants import Access
from workroom.folders.review import HeldFile
from workroom.log import Record
from workroom.log.events import StepEnded, StepOutput, StepStarted
from workroom.server.shapes.files import ChangeMade, change_made
from workroom.server.shapes.records import UNSENT, shown
from workroom.server.shapes.tasks import (
    Ended,
    TaskRow,
    TaskWhole,
    ended_of,
    row_of,
    whole_of,
)
from workroom.server.web import Count, Money, Nothing, TheDesk, Wanted, named, reply, shows
from workroom.tasks import FolderRequest
from workroom.tasks.creating import limits_with

router = APIRouter()

MOST_BYTES = 16 << 20
"""Of a task's story that are read for one page."""
LAST = (1 << 63) - 1


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


class TaskList(msgspec.Struct, frozen=True):
    """All tasks, oldest first, as they were after the event number `seq`."""

    tasks: list[TaskRow]
    seq: int


class Page(msgspec.Struct, frozen=True):
    """A part of a task's story, oldest first; `more`: there are older ones."""

    records: list[Record]
    more: bool


class StepWhole(msgspec.Struct, frozen=True):
    """All of one step, uncut."""

    started: Record
    ended: Record | None
    output: str
    changes: list[ChangeMade]
    held: list[HeldFile]


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
    pieces = [record.event for record in log.read(name, key=step, kinds=[StepOutput])]
    output = "".join(piece.text for piece in pieces if isinstance(piece, StepOutput))
    changes = [change_made(change) for change in desk.app.tasks.changes(name, step=step)]
    held = desk.app.reviews.held(name, step)
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
