"""A task's steps on a line, and taking back what was done since one of them."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.errors import UserError
from workroom.folders import Conflict, UndoReport
from workroom.server.shapes.files import plain
from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.tasks.timeline import Moment, moments

router = APIRouter()


class ToUndo(Wanted):
    """What to take back: a step, all since a time (Unix seconds), or with neither the whole task."""

    step: str | None = Field(None, min_length=1, max_length=256)
    since: float | None = Field(None, ge=0, le=1e11)


class OneOfTwo(UserError):
    """Both a step and a time were named."""


@router.get("/tasks/{task}/timeline", **shows(list[Moment]))
def get_timeline(task: str, desk: TheDesk) -> Response:
    """The steps of a task and what each changed, with the undos and reviews between them."""
    found = desk.app.tasks.get(task)
    changes = desk.app.tasks.changes(found.id)
    return reply([_plain(moment) for moment in moments(found, changes)])


@router.post("/tasks/{task}/undo", **shows(UndoReport))
def undo(task: str, wanted: ToUndo, desk: TheDesk) -> Response:
    """Take back what the task changed; what somebody else changed since is kept, and named."""
    if wanted.step is not None and wanted.since is not None:
        raise OneOfTwo("Undo either a step or everything since a time, not both.")
    name = desk.app.tasks.get(task).id
    report = desk.app.tasks.undo(name, step=wanted.step, since=wanted.since)
    conflicts = [Conflict(plain(conflict.path), conflict.why) for conflict in report.conflicts]
    return reply(UndoReport([plain(path) for path in report.restored], conflicts, report.step))


def _plain(moment: Moment) -> Moment:
    return msgspec.structs.replace(moment, paths=[plain(path) for path in moment.paths])
