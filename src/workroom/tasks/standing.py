"""What a decision about one task rests on, gathered anew for each: permits, taint, words, what was used already."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec

from workroom.folders import Journal
from workroom.log import Log, Record
from workroom.log.events import (
    Answered,
    GrantGiven,
    Permitted,
    PermitWithdrawn,
    RequestJudged,
    Tainted,
    TaskCreated,
    UserMessage,
)
from workroom.settings import Verdict
from workroom.tasks.sight import Sight
from workroom.tasks.task import Task
from workroom.trust import intent, permits
from workroom.trust.actions import Kind
from workroom.trust.policy import Ruled, Standing

READING = ("GET", "HEAD")
_OWN = (RequestJudged, TaskCreated, UserMessage, Answered)


class Standings:
    """Gives the `Standing` of one task as it is at the moment of asking."""

    def __init__(
        self,
        task: Task,
        log: Log,
        journal: Journal,
        sight: Sight,
        rules: dict[str, Verdict],
        *,
        attended: bool,
    ) -> None:
        self._task, self._log, self._journal, self._sight = task, log, journal, sight
        self._fixed = Standing(rules=rules, attended=attended, task=task.id, project=project_of(task.grants))
        self._answered = self._told = 0
        self._said: list[Record] = []
        self._given: list[Record] = []
        self._used: Counter[str] = Counter()
        self._intents: set[str] = set()

    def now(self, ruled: Ruled = Ruled(), *, step: str | None = None) -> Standing:  # noqa: B008 - frozen
        """The standing; `ruled` is what the rule book says of the effect outside that is in question."""
        self._follow()
        taint = self._sight.taint(step)
        return msgspec.structs.replace(
            self._fixed,
            permits=permits.fold(self._given),
            taint=taint,
            ruled=ruled,
            words=intent.words_of(self._said),
            used=self._used,
            intents=frozenset(self._intents),
            changed=self._changed() if taint.hot else 0,
        )

    def _follow(self) -> None:
        """Take in what is new in the log: a task makes thousands of requests, and each asks for all of this."""
        for record in self._log.read(after=self._answered, kinds=(Permitted, PermitWithdrawn)):
            self._answered = record.seq
            self._given.append(record)
        for record in self._log.read(self._task.id, after=self._told, kinds=_OWN):
            self._told = record.seq
            if isinstance(record.event, RequestJudged):
                self._take(record.event)
            else:
                self._said.append(record)

    def _take(self, request: RequestJudged) -> None:
        if not request.allowed:
            return
        rule, _, permit = request.rule.partition(" ")
        if rule == "permit" and permit:
            self._used[permit] += request.out
        if rule == "asked-for":
            self._intents.add(f"{kind_of(request.method)} {request.host}")

    def _changed(self) -> int:
        """How many files that were there have been changed or deleted since the task became hot."""
        seen = self._log.read(self._task.id, kinds=[Tainted])
        first = {
            record.event.label: record.at for record in reversed(seen) if isinstance(record.event, Tainted)
        }
        changes = self._journal.changes(self._task.id, since=max(first.values(), default=0.0))
        return len({(change.grant, change.path) for change in changes if change.kind != "created"})


def kind_of(method: str, *, reads: bool = False) -> Kind:
    """What kind of action a request is: whatever may carry a body is an upload, unless it is known to read only."""
    return Kind.FETCH if reads or method in READING else Kind.UPLOAD


def project_of(grants: Iterable[GrantGiven]) -> str:
    """Which project a task belongs to: the tasks that were handed the same folders. Empty without folders."""
    paths = sorted(grant.path for grant in grants)
    return hashlib.sha256("\0".join(paths).encode()).hexdigest()[:16] if paths else ""
