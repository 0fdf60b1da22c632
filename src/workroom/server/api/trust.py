"""Trust: what a task has, has seen and has let out; taking a folder or a permit back; vouching."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.errors import UserError
from workroom.server.shapes.trust import PermitSeen, TaskTrust, permits_of, trust_of
from workroom.server.web import Nothing, TheDesk, Wanted, named, reply, shows
from workroom.tasks.trusted import GrantSeen, grants

router = APIRouter()


class NoFile(UserError):
    """A file was not named by a whole path."""


class Vouched(msgspec.Struct, frozen=True):
    """What the person vouches for now: a task, or files (paths on this machine)."""

    task: str | None
    files: tuple[str, ...]


class FilesVouchedFor(Wanted):
    """Files on this machine that a task wrote."""

    files: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(min_length=1, max_length=1000)


@router.get("/tasks/{task}/trust", **shows(TaskTrust))
def get_trust(task: str, desk: TheDesk) -> Response:
    """What the task has, has seen and has let out."""
    return reply(trust_of(desk.app, desk.app.tasks.get(task)))


@router.delete("/tasks/{task}/grants/{name}", **shows(list[GrantSeen]))
def revoke(task: str, name: str, desk: TheDesk) -> Response:
    """Take a folder back. The agent sees it no more from now on; what it did there can still be undone."""
    found = desk.app.tasks.revoke(task, name)
    desk.previews.close_of(found.id)
    return reply(grants(found))


@router.post("/tasks/{task}/vouch", **shows(Vouched))
def vouch(task: str, desk: TheDesk) -> Response:
    """Say that what the task has seen is fine: it starts clean from here."""
    name = named(desk, task)
    desk.app.tasks.trusting.vouch(name)
    return reply(Vouched(name, ()))


@router.post("/vouch", **shows(Vouched))
def vouch_for(wanted: FilesVouchedFor, desk: TheDesk) -> Response:
    """Say that files which a task wrote are fine."""
    paths = [Path(file) for file in wanted.files]
    if any(not path.is_absolute() or "\0" in str(path) for path in paths):
        raise NoFile("Name each file by its whole path.")
    return reply(Vouched(None, desk.app.tasks.trusting.vouch_for(paths)))


@router.get("/permits", **shows(list[PermitSeen]))
def get_permits(desk: TheDesk) -> Response:
    """What was permitted or forbidden for more than once."""
    return reply(permits_of(desk.app.tasks.trusting.permits()))


@router.delete("/permits/{number}", **shows(Nothing))
def withdraw(number: int, desk: TheDesk) -> Response:
    """Take a permit back; from the next request on the person is asked again."""
    desk.app.tasks.trusting.withdraw(number)
    return reply()
