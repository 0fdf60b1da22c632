"""Run one task to its end in this process: lease it, give it hands, let the engine think, write down the end."""

from __future__ import annotations

import asyncio
import os
import time
from copy import copy
from functools import cached_property
from pathlib import Path

import msgspec

from workroom.computer import Computer, Spec, State
from workroom.computer.streams import ServeDoor
from workroom.computer.terminal import Terminals
from workroom.engine import Session, run
from workroom.errors import UserError
from workroom.folders import FolderServer, Journal, SharedView
from workroom.folders.grants import Access, Grant
from workroom.folders.review import Reviews
from workroom.log import Log, Outcome
from workroom.log.events import Asked, ComputerChanged, RequestJudged, TaskEnded, TaskStarted
from workroom.log.live import LiveProgress
from workroom.network.budgets import HOUR, HOURS, Budgets
from workroom.network.rulebook import RuleBook
from workroom.secrets import Secrets
from workroom.settings import Places, Settings
from workroom.skills import builtin
from workroom.tasks.exits import TaskExits
from workroom.tasks.granted import grants_of
from workroom.tasks.hands import TaskHands
from workroom.tasks.lease import lease
from workroom.tasks.machines import Machine, Machines
from workroom.tasks.sight import Sight
from workroom.tasks.standing import Standings
from workroom.tasks.steps import Transactions
from workroom.tasks.task import Task
from workroom.tasks.watch import Watch
from workroom.tasks.way_out import WayOut
from workroom.trust import Inbox
from workroom.trust.audit import Audit
from workroom.trust.redact import Redactor


class Runner:
    """What running any task needs; see `run`."""

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
        self._places, self._settings, self._log = places, settings, log
        self._journal, self._secrets, self._reviews, self._redactor = journal, secrets, reviews, redactor
        self._audit = audit
        self.machines = Machines()

    def with_settings(self, settings: Settings) -> Runner:
        """A runner by other settings; the day's bytes are counted in one place for both, and the new limit holds."""
        self._budgets.host_bytes = settings.network.bytes_a_day
        other = copy(self)
        other._settings = settings
        return other

    async def run(self, task: Task, *, attended: bool) -> TaskEnded:
        """Run `task`, or go on with it where it stood, until it ends; the end is in the log.

        Raises:
            AlreadyRunning: another process runs it.
            UserError: it could not even start, as with a wrong model name; it can be resumed.
        """
        with lease(self._places.data / "running", task.id):
            started = TaskStarted(os.getpid(), resumed=task.process is not None)
            self._log.append(task.id, started, durable=True)
            ended = self._with_what_waits(task.id, await self._work(task, attended))
            self._log.append(task.id, ended, durable=True)
            await asyncio.to_thread(self._audit.close)
            return ended

    async def _work(self, task: Task, attended: bool) -> TaskEnded:
        machine = self.machine(task, attended=attended)
        computer, view, way_out = machine.computer, machine.view, machine.way_out
        transactions = self._transactions(task, computer, view, way_out)
        hands = TaskHands(
            computer,
            view,
            transactions,
            way_out,
            direct=task.review is False,
            may_act=lambda: self.machines.agents_turn(task.id),
        )
        machine.forget = hands.forget
        try:
            with self.machines.working(task.id, machine):
                return await run(self._session(task, hands, way_out, computer, attended))
        except UserError as error:
            return TaskEnded(Outcome.FAILED, str(error))
        finally:
            await machine.close()

    def _with_what_waits(self, task: str, ended: TaskEnded) -> TaskEnded:
        """An end is no clean one while actions wait for a person's yes."""
        waiting = [record.event for record in Inbox(self._log).waiting(task)]
        actions = [event.approval for event in waiting if isinstance(event, Asked) and event.approval]
        if not actions or ended.outcome in (Outcome.PARKED, Outcome.STOPPED):
            return ended
        gaps = tuple(f"Waits for your yes: {each.action} {', '.join(each.targets[:3])}" for each in actions)
        if ended.outcome is Outcome.FAILED:
            return TaskEnded(Outcome.PARKED, f"It waits for your answer: workroom answer {task}", gaps)
        return msgspec.structs.replace(ended, outcome=Outcome.DONE_WITH_GAPS, gaps=(*ended.gaps, *gaps))

    def view(self, task: Task) -> SharedView:
        """What the task's computer sees of this machine: the granted folders and the skills."""
        skills = [Grant(skill.name, str(skill.folder), Access.READ) for skill in builtin().skills.values()]
        holds = self._reviews.holds(everything=task.review is True)
        return SharedView(task.id, grants_of(task), skills, self._journal, holds)

    def sight(self, task: Task) -> Sight:
        """What the task has seen."""
        return Sight(task.id, self._log, self._journal, {grant.path: grant.name for grant in task.grants})

    def way_out(self, task: Task, *, attended: bool) -> WayOut:
        """What the task may reach, and who judges it."""
        sight = self.sight(task)
        standings = Standings(task, self._log, self._journal, sight, self._settings.trust, attended=attended)
        inbox = Inbox(self._log, attended=attended)
        exits = TaskExits(
            task.id, task.network, self._log, inbox, self._book, self._budgets, standings, sight
        )
        age = self._settings.network.package_age_days
        return WayOut(exits, self._secrets.get, self._registries, age_days=age)

    def machine(self, task: Task, *, attended: bool) -> Machine:
        """The task's computer with its folders, its way out and its terminals; not woken yet. Close it after use."""
        view, way_out = self.view(task), self.way_out(task, attended=attended)
        terminals = Terminals(way_out.serve)
        computer = self.computer(task, view, way_out, serve_door=terminals.serve)
        return Machine(computer, view, way_out, terminals)

    def computer(
        self, task: Task, view: SharedView, way_out: WayOut, *, serve_door: ServeDoor | None = None
    ) -> Computer:
        """The task's own computer, not woken yet. Its states are logged, its progress shown."""
        return Computer(
            task.id,
            places=self._places,
            serve_folders=FolderServer(view).serve,
            serve_door=serve_door or way_out.serve,
            door_certificate=way_out.certificate,
            spec=spec_of(self._settings),
            on_state=_Narrator(self._log, task.id),
        )

    @property
    def _registries(self) -> Path:
        return self._places.cache / "registries.json"

    @cached_property
    def _book(self) -> RuleBook:
        return RuleBook(self._places.config / "network", self._registries)

    @cached_property
    def _budgets(self) -> Budgets:
        a_day_ago = time.time() - HOURS * HOUR
        judged = self._log.read(kinds=[RequestJudged], since=a_day_ago)
        return Budgets.fold(judged, self._settings.network.bytes_a_day)

    def _transactions(
        self, task: Task, computer: Computer, view: SharedView, way_out: WayOut
    ) -> Transactions:
        assert view.holds is not None
        return Transactions(
            task.id,
            self._log,
            self._journal,
            lambda: grants_of(task),
            computer.sync,
            Watch(way_out.exits, view.holds, self._reviews, grants_of(task)),
        )

    def _session(
        self, task: Task, hands: TaskHands, way_out: WayOut, computer: Computer, attended: bool
    ) -> Session:
        return Session(
            task=task.id,
            prompt=task.prompt,
            model=task.model,
            skill=task.skill,
            grants=task.grants,
            limits=task.limits,
            log=self._log,
            hands=hands,
            inbox=Inbox(self._log, attended=attended),
            network=task.network,
            standing=way_out.exits.standings.now,
            walls=lambda: walls_of(computer, way_out, hands),
            redactor=self._redactor,
            skills=builtin(),
            settings=self._settings,
            secrets=self._secrets,
        )


class _Narrator:
    """Writes each change of a computer's state to the log once, and shows progress meanwhile."""

    def __init__(self, log: Log, task: str) -> None:
        self._log, self._task = log, task
        self._state: State | None = None

    def __call__(self, state: State, text: str, part: float) -> None:
        if state is State.WAKING:
            self._log.live.publish(self._task, LiveProgress(text, part))
        if state is not self._state:
            self._state = state
            self._log.append(self._task, ComputerChanged(state, text))


def walls_of(computer: Computer, way_out: WayOut, hands: TaskHands) -> tuple[str, ...]:
    """What stands around the next step, in a few words each."""
    network = ", ".join(way_out.exits.sets) or "offline"
    seen = way_out.exits.sight.taint()
    taint = [
        label for label, sources in (("private", seen.private), ("untrusted", seen.untrusted)) if sources
    ]
    return (
        *computer.walls,
        f"network: {network}",
        f"folders: {hands.mode}",
        f"seen: {', '.join(taint) or 'nothing'}",
    )


def spec_of(settings: Settings) -> Spec:
    """The size of a computer, as the person has set it."""
    size = settings.computer
    return Spec(size.memory_mb, size.cpus, size.disk_gb, size.processes, size.idle_seconds)
