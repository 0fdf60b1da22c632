"""Everything that can be done with tasks, by whatever face: the one entry to this floor."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from workroom.computer import Computer
from workroom.errors import UserError
from workroom.folders import Change, Journal, UndoReport
from workroom.folders.review import Reviews
from workroom.log import Log, Record
from workroom.log.cards import Reply, Scope
from workroom.log.events import GrantRevoked, Limits, TaskCreated, TaskEnded, Undone
from workroom.secrets import Secrets
from workroom.settings import Places, Settings
from workroom.tasks.board import Board
from workroom.tasks.creating import FolderRequest, handed_over, job, limits_of, rule_sets
from workroom.tasks.finding import Finder
from workroom.tasks.granted import NoSuchGrant, ever_granted
from workroom.tasks.holding import Holding
from workroom.tasks.lease import is_held, taken
from workroom.tasks.looking import Looking
from workroom.tasks.machines import AtWorkElsewhere, Machine
from workroom.tasks.names import new_name, title_of
from workroom.tasks.runner import Runner
from workroom.tasks.standing import project_of
from workroom.tasks.stopping import stop
from workroom.tasks.talk import ENDED_WELL, Talk
from workroom.tasks.task import Task
from workroom.tasks.trusting import Trusting
from workroom.tasks.visits import Visits
from workroom.trust import Inbox, Taint
from workroom.trust.audit import Audit
from workroom.trust.redact import Redactor


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
        self.holding, self.trusting = Holding(log, reviews), Trusting(log)
        self._runner = Runner(places, settings, log, journal, secrets, reviews, redactor, audit)
        self.machines = self._runner.machines
        self.visits = Visits(log, places, self.machines, self.using, self.is_running)

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
        event = TaskCreated(
            prompt=job(prompt),
            model=model or self._settings.model,
            grants=handed_over(folders, self._places, confirmed=confirmed),
            skill=skill,
            limits=limits or limits_of(self._settings.limits),
            title=title_of(prompt),
            network=rule_sets(network, self._settings.network),
            review=review,
        )
        name = new_name(self.board.names())
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
        while await asyncio.to_thread(self.talk.take_queued, name):
            ended = await self._runner.run(self.get(name), attended=attended)
        return ended

    def must_be_free(self, name: str) -> None:
        """See to it that the task can be taken up now. Raises as `run`."""
        if self.is_running(name):
            raise taken(name)
        self._must_go_on(name)

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
        return await stop(self.get(name), self._log, self.is_running)

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
