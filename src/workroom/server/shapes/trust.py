"""All that a person may want to know before they trust a task, and the answers that stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from workroom.log.cards import Scope
from workroom.log.events import RequestJudged
from workroom.server.shapes.files import plain
from workroom.tasks import Task
from workroom.tasks.standing import project_of
from workroom.tasks.trusted import FileRead, GrantSeen, HostSeen, files_read, grants, hosts
from workroom.trust import Permit, Taint

if TYPE_CHECKING:
    from workroom.app import App


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
    scope: Scope
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


def trust_of(app: App, task: Task) -> TaskTrust:
    """What the task has, has seen and has let out."""
    given, project = app.tasks.trusting.permits(), project_of(task.grants)
    reads = files_read(task, app.journal.reads(task.id))
    mine = [
        seen
        for seen, permit in zip(permits_of(given), given, strict=True)
        if permit.reaches(task.id, project)
    ]
    return TaskTrust(
        grants(task),
        _taint(app.tasks.taint(task.id)),
        hosts(app.log.read(task.id, kinds=[RequestJudged])),
        [FileRead(plain(read.path), read.times) for read in reads],
        mine,
        task.network,
    )


def permits_of(given: Sequence[Permit]) -> list[PermitSeen]:
    """The answers that stand, numbered from 1."""
    return [_permit(number, permit) for number, permit in enumerate(given, 1)]


def _permit(number: int, permit: Permit) -> PermitSeen:
    return PermitSeen(
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
    )


def _reach(permit: Permit) -> str:
    words = {"task": f"task {permit.task}", "project": "the same folders", "always": "everywhere"}
    return words.get(permit.scope, "everywhere" if permit.scope == "never" else permit.scope)


def _taint(taint: Taint) -> TaintSeen:
    return TaintSeen(taint.hot, taint.guarded, taint.private, taint.untrusted, taint.in_words())
