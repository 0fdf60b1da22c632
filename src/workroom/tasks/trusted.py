"""What a task has, has seen and has let out: its folders, its taint, and every host it spoke to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from workroom.folders import Read
from workroom.log import Record
from workroom.log.events import RequestJudged
from workroom.tasks.task import Task

MOST = 500
"""So many hosts and files are told."""


class HostSeen(msgspec.Struct, frozen=True):
    """What left for a host by one way out, and came back: bytes; the rule and the reason are the last ones."""

    host: str
    exit: str
    allowed: int
    refused: int
    out: int
    into: int
    rule: str
    reason: str
    last: float


class FileRead(msgspec.Struct, frozen=True):
    """A file that was read, and in how many steps."""

    path: str
    times: int


class GrantSeen(msgspec.Struct, frozen=True):
    """A folder that the task has, or had until it was `revoked`."""

    name: str
    path: str
    access: Literal["read", "write"]
    revoked: bool


def hosts(records: Iterable[Record]) -> list[HostSeen]:
    """Every host that the requests in `records` (oldest first) were for, the last asked first."""
    found: dict[tuple[str, str], HostSeen] = {}
    for record in records:
        event = record.event
        if isinstance(event, RequestJudged):
            key = (event.host, event.exit)
            old = found.pop(key, HostSeen(event.host, event.exit, 0, 0, 0, 0, "", "", 0.0))
            found[key] = _with(old, event, record.at)
    return list(found.values())[::-1][:MOST]


def _with(old: HostSeen, event: RequestJudged, at: float) -> HostSeen:
    return HostSeen(
        old.host,
        old.exit,
        old.allowed + event.allowed,
        old.refused + (not event.allowed),
        old.out + event.out,
        old.into + event.into,
        event.rule,
        event.reason,
        at,
    )


def files_read(task: Task, reads: Iterable[Read]) -> list[FileRead]:
    """The files that were read, as the agent sees them, the most often read first."""
    names = {grant.path: grant.name for grant in (*task.revoked, *task.grants)}
    times = Counter(f"/folders/{names[read.root]}/{read.path}" for read in reads if read.root in names)
    return [FileRead(path, count) for path, count in times.most_common(MOST)]


def grants(task: Task) -> list[GrantSeen]:
    """The folders of a task, also those that were taken back."""
    return [
        GrantSeen(grant.name, grant.path, grant.access, revoked)
        for given, revoked in ((task.grants, False), (task.revoked, True))
        for grant in given
    ]
