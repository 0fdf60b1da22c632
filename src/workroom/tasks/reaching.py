"""What may leave: of a task, or of any rule sets; what was refused; and an address judged without being asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from workroom.log import Log, Record
from workroom.log.events import Permitted, PermitWithdrawn, RequestJudged
from workroom.network.asking import known
from workroom.network.exits import Request
from workroom.network.registries import Registries
from workroom.network.rulebook import RuleBook
from workroom.network.rules import Refusal, Rule
from workroom.network.trying import request_for
from workroom.settings import Places
from workroom.tasks.standing import project_of
from workroom.tasks.task import Task
from workroom.trust.actions import HOSTS, Kind
from workroom.trust.permits import Permit, covers, fold


class Judged(msgspec.Struct, frozen=True):
    """What would become of a request, and what the person has said about its host."""

    found: Rule | Refusal
    standing: list[Permit]


class Reaching:
    """The rules under `sets`, with the permits that count in `task` (None: in any)."""

    def __init__(self, places: Places, log: Log, sets: Sequence[str], task: Task | None = None) -> None:
        self.book = RuleBook(places.config / "network", places.cache / "registries.json")
        self.sets = tuple(sets)
        self._registries = places.cache / "registries.json"
        self._log, self._task = log, task

    def registries(self, *, refresh: bool = False) -> Registries | None:
        """What pip, npm and apt of this machine say, asked only if a set speaks of it; with `refresh` anew."""
        broken = {fault.name for fault in self.book.faults(self.sets)}
        if not any(self.book.get(name).registries for name in self.sets if name not in broken):
            return None
        return asyncio.run(known(self._registries, force=refresh))

    def permits(self) -> list[Permit]:
        """The person's standing answers about hosts that count here."""
        where = self._task.id if self._task else ""
        project = project_of(self._task.grants) if self._task else ""
        kinds = {str(kind) for kind in HOSTS}
        standing = fold(self._log.read(kinds=[Permitted, PermitWithdrawn]))
        return [permit for permit in standing if permit.action in kinds and permit.reaches(where, project)]

    def judge(self, url: str, method: str = "GET", exit: str = "door", size: int = 0) -> Judged:
        """Judge an address as it would be; nothing is sent to it.

        Raises:
            UserError: there is no such way out.
        """
        request = request_for(url, method.upper(), exit, size)
        if isinstance(request, Refusal):
            return Judged(request, [])
        standing = [permit for permit in self.permits() if _is_on(permit, request)]
        return Judged(self.book.judge(self.sets, request), standing)


def refused(log: Log, task: str | None = None) -> list[Record]:
    """Every request that was refused, of one task or all, oldest first."""
    judged = log.read(task, kinds=[RequestJudged])
    return [record for record in judged if not getattr(record.event, "allowed", True)]


def _is_on(permit: Permit, request: Request) -> bool:
    return covers(Kind(permit.action), permit.pattern, request.host)
