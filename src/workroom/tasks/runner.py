"""Run one task to its end in this process: lease it, give it hands, let the engine think, write down the end."""

from __future__ import annotations

import os

from workroom.computer import Computer, Spec, State
from workroom.engine import Session, run
from workroom.errors import UserError
from workroom.folders import FolderServer, Journal, SharedView
from workroom.folders.grants import Access, Grant
from workroom.log import Log, Outcome
from workroom.log.events import ComputerChanged, TaskEnded, TaskStarted
from workroom.log.live import LiveProgress
from workroom.secrets import Secrets
from workroom.settings import Places, Settings
from workroom.skills import builtin
from workroom.tasks.hands import TaskHands
from workroom.tasks.lease import lease
from workroom.tasks.steps import Transactions
from workroom.tasks.task import Task
from workroom.trust import Inbox


class Runner:
    """What running any task needs; see `run`."""

    def __init__(
        self, places: Places, settings: Settings, log: Log, journal: Journal, secrets: Secrets
    ) -> None:
        self._places, self._settings, self._log = places, settings, log
        self._journal, self._secrets = journal, secrets

    async def run(self, task: Task, *, attended: bool) -> TaskEnded:
        """Run `task`, or go on with it where it stood, until it ends; the end is in the log.

        Raises:
            AlreadyRunning: another process runs it.
            UserError: it could not even start, as with a wrong model name; it can be resumed.
        """
        with lease(self._places.data / "running", task.id):
            started = TaskStarted(os.getpid(), resumed=task.process is not None)
            self._log.append(task.id, started, durable=True)
            ended = await self._work(task, attended)
            self._log.append(task.id, ended, durable=True)
            return ended

    async def _work(self, task: Task, attended: bool) -> TaskEnded:
        view = self.view(task)
        computer = self.computer(task, view)
        try:
            hands = TaskHands(computer, view, self._transactions(task, computer))
            return await run(self._session(task, hands, attended))
        except UserError as error:
            return TaskEnded(Outcome.FAILED, str(error))
        finally:
            await computer.close()

    def view(self, task: Task) -> SharedView:
        """What the task's computer sees of this machine: the granted folders and the skills."""
        skills = [Grant(skill.name, str(skill.folder), Access.READ) for skill in builtin().skills.values()]
        return SharedView(task.id, grants_of(task), skills, self._journal)

    def computer(self, task: Task, view: SharedView) -> Computer:
        """The task's own computer, not woken yet. Its states are logged, its progress shown."""
        return Computer(
            task.id,
            places=self._places,
            serve_folders=FolderServer(view).serve,
            spec=spec_of(self._settings),
            on_state=_Narrator(self._log, task.id),
        )

    def _transactions(self, task: Task, computer: Computer) -> Transactions:
        return Transactions(task.id, self._log, self._journal, lambda: grants_of(task), computer.sync)

    def _session(self, task: Task, hands: TaskHands, attended: bool) -> Session:
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
            rules=self._settings.trust,
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


def grants_of(task: Task) -> tuple[Grant, ...]:
    """The folders handed over, as the folder server wants them."""
    return tuple(Grant(given.name, given.path, Access(given.access)) for given in task.grants)


def spec_of(settings: Settings) -> Spec:
    """The size of a computer, as the person has set it."""
    size = settings.computer
    return Spec(size.memory_mb, size.cpus, size.disk_gb, size.processes, size.idle_seconds)
