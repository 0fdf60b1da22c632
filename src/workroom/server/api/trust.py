"""Trust: what a task has, has seen and has let out; taking a folder or a permit back; vouching."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.errors import UserError
from workroom.log.events import RequestJudged
from workroom.server.errors import NotFound
from workroom.server.shapes.files import plain
from workroom.server.web import Nothing, TheDesk, Wanted, reply, shows
from workroom.tasks.standing import project_of
from workroom.tasks.trusted import FileRead, GrantSeen, HostSeen, files_read, grants, hosts
from workroom.trust import Permit, Taint

router = APIRouter()


class TaintSeen(msgspec.Struct, frozen=True):
    """What the task has seen. `hot`: both kinds, so words of others may steer it; `words` says it for people."""

    hot: bool
    guarded: bool
    private: tuple[str, ...]
    untrusted: tuple[str, ...]
    words: str


class PermitSeen(msgspec.Struct, frozen=True):
    """A standing answer; `number` is its place in the list of all, by which it is withdrawn."""

    number: int
    words: str
    reach: str
    name: str
    action: str
    pattern: str
    scope: str
    allowed: bool
    task: str
    limit: float | None


class TaskTrust(msgspec.Struct, frozen=True):
    """All that a person may want to know before they trust a task."""

    grants: list[GrantSeen]
    taint: TaintSeen
    hosts: list[HostSeen]
    reads: list[FileRead]
    permits: list[PermitSeen]
    sets: tuple[str, ...]


class Vouched(msgspec.Struct, frozen=True):
    """What the person vouches for now: a task, or files (paths on this machine)."""

    task: str | None
    files: tuple[str, ...]


class FilesVouchedFor(Wanted):
    """FilesVouchedFor on this machine that a task wrote."""

    files: list[Annotated[str, Field(min_length=1, max_length=4096)]] = Field(min_length=1, max_length=1000)


@router.get("/tasks/{task}/trust", **shows(TaskTrust))
def get_trust(task: str, desk: TheDesk) -> Response:
    """What the task has, has seen and has let out."""
    app, found = desk.app, desk.app.tasks.get(task)
    project = project_of(found.grants)
    reads = [
        FileRead(plain(read.path), read.times) for read in files_read(found, app.journal.reads(found.id))
    ]
    mine = [permit for permit in _permits(app.tasks.permits()) if permit[1].reaches(found.id, project)]
    return reply(
        TaskTrust(
            grants(found),
            _taint(app.tasks.taint(found.id)),
            hosts(app.log.read(found.id, kinds=[RequestJudged])),
            reads,
            [seen for seen, _ in mine],
            found.network,
        )
    )


@router.delete("/tasks/{task}/grants/{name}", **shows(list[GrantSeen]))
def revoke(task: str, name: str, desk: TheDesk) -> Response:
    """Take a folder back. The agent sees it no more from now on; what it did there can still be undone."""
    found = desk.app.tasks.revoke(task, name)
    desk.previews.close_of(found.id)
    return reply(grants(found))


@router.post("/tasks/{task}/vouch", **shows(Vouched))
def vouch(task: str, desk: TheDesk) -> Response:
    """Say that what the task has seen is fine: it starts clean from here."""
    return reply(Vouched(desk.app.tasks.vouch(desk.app.tasks.get(task).id), ()))


@router.post("/vouch", **shows(Vouched))
def vouch_for(wanted: FilesVouchedFor, desk: TheDesk) -> Response:
    """Say that files which a task wrote are fine."""
    paths = [Path(file) for file in wanted.files]
    if any(not path.is_absolute() or "\0" in str(path) for path in paths):
        raise NoFile("Name each file by its whole path.")
    return reply(Vouched(None, desk.app.tasks.vouch_for(paths)))


@router.get("/permits", **shows(list[PermitSeen]))
def get_permits(desk: TheDesk) -> Response:
    """What was permitted or forbidden for more than once."""
    return reply([seen for seen, _ in _permits(desk.app.tasks.permits())])


@router.delete("/permits/{number}", **shows(Nothing))
def withdraw(number: int, desk: TheDesk) -> Response:
    """Take a permit back; from the next request on the person is asked again."""
    if not 1 <= number <= len(desk.app.tasks.permits()):
        raise NotFound(f"There is no permit number {number}.", hint="It may have been taken back already.")
    desk.app.tasks.withdraw(number)
    return reply()


class NoFile(UserError):
    """A file was not named by a whole path."""


def _permits(given: tuple[Permit, ...]) -> list[tuple[PermitSeen, Permit]]:
    return [
        (
            PermitSeen(
                number,
                permit.in_words(),
                _reach(permit),
                permit.name,
                permit.action,
                permit.pattern,
                permit.scope,
                permit.allowed,
                permit.task,
                permit.limit,
            ),
            permit,
        )
        for number, permit in enumerate(given, 1)
    ]


def _reach(permit: Permit) -> str:
    words = {"task": f"task {permit.task}", "project": "the same folders", "always": "everywhere"}
    return words.get(permit.scope, "everywhere" if permit.scope == "never" else permit.scope)


def _taint(taint: Taint) -> TaintSeen:
    return TaintSeen(taint.hot, taint.guarded, taint.private, taint.untrusted, taint.in_words())
