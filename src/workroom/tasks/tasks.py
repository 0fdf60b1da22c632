"""Everything that can be done with tasks, by whatever face: the one entry to this floor."""

from __future__ import annotations

import asyncio
import contextlib
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
    GrantRevoked,
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
)
from workroom.secrets import Secrets
from workroom.settings import LimitSettings, Places, Settings
from workroom.tasks.board import Board
from workroom.tasks.finding import Finder
from workroom.tasks.holding import Holding
from workroom.tasks.lease import is_held, taken
from workroom.tasks.looking import Looking
from workroom.tasks.machines import AtWorkElsewhere, Machine, Machines
from workroom.tasks.names import new_name, title_of
from workroom.tasks.runner import Runner, ever_granted
from workroom.tasks.standing import project_of
from workroom.tasks.talk import ENDED_WELL, Became, Talk, When
from workroom.tasks.task import Task
from workroom.tasks.visits import Visits
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


class NoSuchGrant(UserError):
    """The task has no folder of that name (any more)."""


class JobEmpty(UserError):
    """Nothing is to be done; no task was made."""


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
        self.looking = Looking(journal, reviews)
        self.board, self.finder = Board(log), Finder(log)
        self.talk = Talk(log, self.board, self.is_running)
        self.holding = Holding(log, reviews)
        self._runner = Runner(places, settings, log, journal, secrets, reviews, redactor, audit)

    def use(self, settings: Settings) -> None:
        """Go by other settings from now on; a task at work keeps those that it began with."""
        self._settings = settings
        self._runner = self._runner.with_settings(settings)

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
            raise JobEmpty(
                "The job is empty.", hint='Say what to do, as in: workroom run "Sort these receipts"'
            )
        grants: list[Grant] = []
        for wanted in folders:
            grants.append(self._grant(wanted, grants, confirmed))
        name = new_name(self.board.names())
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
        return self.board.all()

    def get(self, wanted: str) -> Task:
        """One task, by its name, the beginning of it, or `last`.

        Raises:
            NoSuchTask: there is none, or more than one.
        """
        return self.board.get(wanted)

    def is_running(self, name: str) -> bool:
        """Whether some process works on the task now."""
        return is_held(self._places.data / "running", name)

    async def run(self, name: str, *, attended: bool = True) -> TaskEnded:
        """Work on the task in this process until it ends; the first time, or going on where it stood.

        If words were said or queued meanwhile that it has not heard, it goes on with them; the last end is returned.

        Raises:
            AlreadyRunning: another process does.
            NotResumable: it is over.
        """
        self._must_go_on(name)
        ended = await self._runner.run(self.get(name), attended=attended)
        while await asyncio.to_thread(self.take_queued, name):
            ended = await self._runner.run(self.get(name), attended=attended)
        return ended

    def must_be_free(self, name: str) -> None:
        """See to it that the task can be taken up now. Raises as `run`."""
        if self.is_running(name):
            raise taken(name)
        self._must_go_on(name)

    def steer(self, name: str, text: str) -> None:
        """Say something to the agent; it reads it before its next thought, or when it goes on."""
        self.talk.say(name, text)

    def say(self, name: str, text: str, when: When = "now") -> Became:
        """Say something now, or once the task has ended; one that is over goes on with it. See `Talk.say`."""
        return self.talk.say(name, text, when)

    def take_queued(self, name: str) -> bool:
        """After an end: whether there is something to go on with; of the words that wait, the next are said now."""
        return self.talk.take_queued(name)

    def change_limits(self, name: str, *, spend_usd: float | None, steps: int | None) -> None:
        """Let the task use up more, or less, in all, from its next run on; 0 is no limit, None leaves it as it is."""
        now = self.board.glimpse(name).limits
        spend = now.spend_usd if spend_usd is None else spend_usd or None
        most = now.steps if steps is None else steps or None
        self.talk.change_limits(name, msgspec.structs.replace(now, spend_usd=spend, steps=most))

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
        report = self._journal.undo(name, ever_granted(self.get(name)), step=step, since=since)
        scope = f"step {step}" if step else f"since {since}" if since else "task"
        conflicts = tuple(conflict.path for conflict in report.conflicts)
        self._log.append(name, Undone(scope, len(report.restored), conflicts), durable=True)
        self.holding.note_again(name, self.board.glimpse(name).held_paths)
        return report

    def taint(self, name: str) -> Taint:
        """What a task has seen so far."""
        return self._runner.sight(self.get(name)).taint()

    def revoke(self, name: str, grant: str) -> Task:
        """Take a folder back, named as under /folders: the agent sees it no more from now on.

        What the task did there can still be undone.

        Raises:
            NoSuchGrant: the task has no such folder.
        """
        task = self.get(name)
        if not any(each.name == grant for each in task.grants):
            raise NoSuchGrant(
                f"Task {task.id} has no folder called {grant[:80]}.", hint="Nothing was changed."
            )
        self._log.append(task.id, GrantRevoked(grant), durable=True)
        if (machine := self.machines.of(task.id)) is not None:
            machine.view.remove_folder(grant)
        return self.get(task.id)

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

    @property
    def machines(self) -> Machines:
        """The computers that are open in this process."""
        return self._runner.machines

    @property
    def visits(self) -> Visits:
        """What a person does with the tasks' computers."""
        return Visits(self._log, self._places, self.machines, self.using)

    @contextlib.asynccontextmanager
    async def using(self, name: str) -> AsyncIterator[Machine]:
        """The task's computer for a person: the agent's own while it works in this process.

        Raises:
            AtWorkElsewhere: another process has it.
        """
        task = await asyncio.to_thread(self.get, name)
        if not self.machines.has_agent(task.id) and self.is_running(task.id):
            raise AtWorkElsewhere(
                f"Task {task.id} is at work in another window, with its computer.",
                hint=f"Stop it first: workroom stop {task.id}",
            )
        async with self.machines.using(
            task.id, lambda: self._runner.machine(task, attended=False)
        ) as machine:
            yield machine

    def _must_go_on(self, name: str) -> None:
        task = self.board.glimpse(name)
        if task.can_resume:
            return
        assert task.ended is not None
        if task.ended.outcome not in ENDED_WELL or not self.talk.has_unheard(task.id):
            raise NotResumable(
                f"Task {task.id} is over: {task.ended.outcome}.",
                hint="Say what is to be done next, or start anew.",
            )

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


def limits_with(settings: LimitSettings, *, spend_usd: float | None, steps: int | None) -> Limits:
    """The limits of the settings with those given in their place; 0 means none."""
    changes = {"spend_usd": spend_usd, "steps": steps}
    given = {name: value for name, value in changes.items() if value is not None}
    return limits_of(msgspec.structs.replace(settings, **given))


def limits_of(settings: LimitSettings) -> Limits:
    """The limits that a new task gets; 0 in the settings means none."""
    return Limits(
        settings.spend_usd or None, settings.steps or None, settings.tokens or None, settings.seconds or None
    )
