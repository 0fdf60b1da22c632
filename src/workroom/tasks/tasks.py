"""Everything that can be done with tasks, by whatever face: the one entry to this floor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from workroom.computer import Computer
from workroom.errors import UserError
from workroom.folders import Change, Journal, UndoReport
from workroom.folders.grants import Access, Grant, check_grant
from workroom.folders.review import Reviews
from workroom.log import Log, Outcome, Record
from workroom.log.events import (
    FilesMarked,
    FilesUnmarked,
    GrantGiven,
    Limits,
    Permitted,
    PermitWithdrawn,
    Reply,
    Scope,
    StopRequested,
    TaintCleared,
    TaskCreated,
    TaskEnded,
    Undone,
    UserMessage,
)
from workroom.secrets import Secrets
from workroom.settings import LimitSettings, Places, Settings
from workroom.tasks.lease import is_held
from workroom.tasks.names import find, new_name, title_of
from workroom.tasks.runner import Runner, grants_of
from workroom.tasks.standing import project_of
from workroom.tasks.task import Task, fold
from workroom.trust import Inbox, Permit, Taint
from workroom.trust.audit import Audit
from workroom.trust.permits import fold as fold_permits
from workroom.trust.redact import Redactor
from workroom.trust.taint import marks

STOP_SECONDS = 15.0
OFFLINE = "offline"
USER = ""
"""The task of what a person says that belongs to none."""


class FolderRequest(msgspec.Struct, frozen=True):
    """A folder that a person wants to hand over."""

    path: Path
    access: Access = Access.WRITE


class NotResumable(UserError):
    """The task is over; there is nothing to go on with."""


class Tasks:
    """Create, run, steer, answer, stop, undo. Several processes may use the same log at once."""

    def __init__(
        self,
        places: Places,
        settings: Settings,
        log: Log,
        journal: Journal,
        secrets: Secrets,
        reviews: Reviews,
        redactor: Redactor,
        audit: Audit,
    ) -> None:
        self._places, self._settings, self._log, self._journal = places, settings, log, journal
        self._runner = Runner(places, settings, log, journal, secrets, reviews, redactor, audit)

    def create(
        self,
        prompt: str,
        *,
        folders: Sequence[FolderRequest] = (),
        model: str | None = None,
        skill: str | None = None,
        limits: Limits | None = None,
        confirmed: bool = False,
        network: Sequence[str] | None = None,
        review: bool | None = None,
    ) -> Task:
        """Write down a new task; nothing runs yet.

        `network` names the rule sets in force (None: those of the settings). With `review` every change in the
        folders waits until a person applies it; None: only if nobody watches.

        Raises:
            UserError: the job is empty, or a folder can't be granted; nothing was written.
        """
        if not prompt.strip():
            raise UserError(
                "The job is empty.", hint='Say what to do, as in: workroom run "Sort these receipts"'
            )
        grants: list[Grant] = []
        for wanted in folders:
            grants.append(self._grant(wanted, grants, confirmed))
        name = new_name(task.id for task in self.all())
        event = TaskCreated(
            prompt=prompt,
            model=model or self._settings.model,
            grants=tuple(GrantGiven(grant.name, grant.path, grant.access.value) for grant in grants),
            skill=skill,
            limits=limits or limits_of(self._settings.limits),
            title=title_of(prompt),
            network=self._rule_sets(network),
            review=review,
        )
        self._log.append(name, event, durable=True)
        return self.get(name)

    def all(self) -> list[Task]:
        """Every task, oldest first."""
        return list(fold(self._log.read()).values())

    def get(self, wanted: str) -> Task:
        """One task, by its name, the beginning of it, or `last`.

        Raises:
            NoSuchTask: there is none, or more than one.
        """
        names = [record.task for record in self._log.read(kinds=[TaskCreated])]
        name = find(wanted, names)
        return fold(self._log.read(name))[name]

    def is_running(self, name: str) -> bool:
        """Whether some process works on the task now."""
        return is_held(self._places.data / "running", name)

    async def run(self, name: str, *, attended: bool = True) -> TaskEnded:
        """Work on the task in this process until it ends; the first time, or going on where it stood.

        Raises:
            AlreadyRunning: another process does.
            NotResumable: it is over.
        """
        task = self.get(name)
        if not task.can_resume:
            assert task.ended is not None
            raise NotResumable(f"Task {task.id} is over: {task.ended.outcome}.", hint="Start a new one.")
        return await self._runner.run(task, attended=attended)

    def steer(self, name: str, text: str) -> None:
        """Say something to the agent while it works; it reads it before its next thought."""
        if not text.strip():
            raise UserError("There is nothing to say in an empty message.")
        self._log.append(name, UserMessage(text, steering=True), durable=True)

    def answer(self, name: str, key: str, replies: Sequence[Reply]) -> None:
        """Answer the questions asked under `key`. Raises NotWaiting or AnswerDoesNotFit."""
        Inbox(self._log).answer(name, key, replies)

    def approve(
        self, name: str, key: str, digest: str, *, yes: bool, scope: Scope = "once", face: bool = False
    ) -> None:
        """Say yes or no to the action that was shown, and how far that reaches; `face`: a moment ago, at a screen.

        Raises:
            NotWaiting: nothing waits under that key.
            AnswerDoesNotFit: the action has changed, or that scope was not offered.
        """
        project = project_of(self.get(name).grants)
        Inbox(self._log).approve(name, key, digest, yes=yes, scope=scope, project=project, face=face)

    async def stop(self, name: str) -> TaskEnded:
        """Stop the task: whoever runs it ends the computer's processes first, then says so.

        Raises:
            UserError: the process that runs it does not answer.
        """
        task = self.get(name)
        if task.ended is not None:
            return task.ended
        asked = self._log.append(name, StopRequested(), durable=True)
        if not self.is_running(name):
            return self._end(name, TaskEnded(Outcome.STOPPED, "Stopped by you; nothing was running."))
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self._ending(name, asked.seq)
        except TimeoutError as error:
            raise UserError(
                f"Task {name} was told to stop, but the window that runs it (process {task.process}) does not answer.",
                hint="Close that window: the task's computer ends with it, and no work is lost.",
            ) from error

    def undo(self, name: str, *, step: str | None = None, since: float | None = None) -> UndoReport:
        """Take back what the task changed in its folders: all, one step, or all since a time (Unix seconds).

        Raises:
            UserError: the task is at work just now.
        """
        if self.is_running(name):
            raise UserError(f"Task {name} is at work.", hint=f"Stop it first: workroom stop {name}")
        report = self._journal.undo(name, grants_of(self.get(name)), step=step, since=since)
        scope = f"step {step}" if step else f"since {since}" if since else "task"
        conflicts = tuple(conflict.path for conflict in report.conflicts)
        self._log.append(name, Undone(scope, len(report.restored), conflicts), durable=True)
        return report

    def taint(self, name: str) -> Taint:
        """What a task has seen so far."""
        return self._runner.sight(self.get(name)).taint()

    def vouch(self, name: str) -> str:
        """Say that what the task has seen is fine: it starts clean from here. Its name."""
        self._log.append(name, TaintCleared(), durable=True)
        return name

    def vouch_for(self, files: Sequence[Path]) -> tuple[str, ...]:
        """Say that these files are fine, whoever wrote them. Their absolute paths.

        Raises:
            UserError: none of them was written by a task that was hot; nothing was changed.
        """
        paths = tuple(str(path.resolve()) for path in files)
        marked = marks(self._log.read(kinds=[FilesMarked, FilesUnmarked]))
        for path in paths:
            if path not in marked:
                raise UserError(f"{path} is not marked: no task that was hot wrote it.")
        self._log.append(USER, FilesUnmarked(paths), durable=True)
        return paths

    def permits(self) -> tuple[Permit, ...]:
        """What was permitted or forbidden for more than once, and still counts."""
        given = fold_permits(self._log.read(kinds=[Permitted, PermitWithdrawn]))
        return tuple(permit for permit in given if permit.scope != "once")

    def withdraw(self, number: int) -> Permit:
        """Take back the permit at this place of `permits`, from 1.

        Raises:
            UserError: there is none.
        """
        given = self.permits()
        if not 1 <= number <= len(given):
            raise UserError(f"There is no number {number}.", hint="See the list: workroom trust permits")
        permit = given[number - 1]
        self._log.append(permit.task, PermitWithdrawn(permit.name), durable=True)
        return permit

    def changes(self, name: str, *, step: str | None = None) -> list[Change]:
        """What the task changed in its folders, oldest first."""
        return self._journal.changes(name, step=step)

    def follow(self, name: str, after: int = 0) -> AsyncIterator[Record]:
        """The task's events, then each new one as it happens."""
        return self._log.follow(name, after=after)

    def computer(self, name: str) -> Computer:
        """The task's computer, with its folders, not woken yet; close it after use."""
        task = self.get(name)
        way_out = self._runner.way_out(task, attended=False)
        return self._runner.computer(task, self._runner.view(task), way_out)

    def _rule_sets(self, wanted: Sequence[str] | None) -> tuple[str, ...]:
        sets = self._settings.network.sets if wanted is None else tuple(wanted)
        return tuple(dict.fromkeys(name for name in sets if name != OFFLINE))

    def _grant(self, wanted: FolderRequest, others: Sequence[Grant], confirmed: bool) -> Grant:
        return check_grant(
            wanted.path,
            wanted.access,
            places=self._places,
            home=Path.home(),
            others=others,
            confirmed=confirmed,
        )

    def _end(self, name: str, ended: TaskEnded) -> TaskEnded:
        self._log.append(name, ended, durable=True)
        return ended

    async def _ending(self, name: str, after: int) -> TaskEnded:
        async for record in self._log.follow(name, after=after, kinds=[TaskEnded]):
            assert isinstance(record.event, TaskEnded)
            return record.event
        raise AssertionError("a log is followed for ever")


def limits_of(settings: LimitSettings) -> Limits:
    """The limits that a new task gets; 0 in the settings means none."""
    return Limits(
        settings.spend_usd or None, settings.steps or None, settings.tokens or None, settings.seconds or None
    )
