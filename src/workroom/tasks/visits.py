"""What a person does with a task's computer: look, wake it, let it sleep, use it, take it over from the agent."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal

import msgspec

from workroom.computer import Computer, Spec, State, list_computers
from workroom.computer.terminal import Terminal
from workroom.errors import UserError
from workroom.log import Log
from workroom.log.events import ComputerChanged, Notice
from workroom.settings import Places
from workroom.tasks.machines import Machine, Machines

TAKEN = "You took over the computer. The agent waits with its next step until you give it back."
GIVEN = "You gave the computer back. The agent goes on."
SHOWN_CHARS = 256 << 10
_PS = ("ps", "-ww", "-eo", "pid=,ppid=,pcpu=,rss=,args=")
_KERNEL = 2
_JOBS = 100

Use = Callable[[str], AbstractAsyncContextManager[Machine]]


class AgentHasIt(UserError):
    """The agent works with the computer just now."""


class NotStarted(UserError):
    """There is no such program in the computer, or it may not be run."""


class Room(msgspec.Struct, frozen=True):
    """Memory or disk of a computer, in bytes."""

    used: int
    total: int


class Process(msgspec.Struct, frozen=True):
    """A program that runs inside: `cpu` in percent of one processor, `memory` in bytes."""

    pid: int
    command: str
    cpu: float
    memory: int


class Size(msgspec.Struct, frozen=True):
    """What a computer has."""

    memory_mb: int
    cpus: int
    disk_gb: int


class ComputerLook(msgspec.Struct, frozen=True):
    """A task's computer as it is now. What can't be known while it is not awake is None or empty."""

    state: State
    reason: str
    held_by: Literal["agent", "person"] | None
    memory: Room | None
    disk: Room | None
    jobs: list[Process]
    walls: tuple[str, ...]
    size: Size


class CommandRan(msgspec.Struct, frozen=True):
    """How a command ended, and what it said; long outputs are cut."""

    exit_code: int | None
    stdout: str
    stderr: str


class Visits:
    """To the computers of all tasks; names are whole. Used from one event loop."""

    def __init__(
        self, log: Log, places: Places, machines: Machines, use: Use, is_running: Callable[[str], bool]
    ) -> None:
        self._log, self._places, self._machines, self._use = log, places, machines, use
        self._is_running = is_running

    async def look(self, task: str, spec: Spec) -> ComputerLook:
        """How it is, without waking it; `spec` is the size it would have if it were started now."""
        machine = self._machines.of(task)
        if machine is None:
            elsewhere = self._is_running(task)
            state = State.AWAKE if elsewhere else self._state(task)
            return self._told(task, state, "agent" if elsewhere else self._holder(task), spec)
        computer = machine.computer
        stats = await computer.stats()
        look = self._told(task, computer.state, self._holder(task), computer.spec)
        if stats is None:
            return look
        return msgspec.structs.replace(
            look,
            memory=Room(max(stats.memory_total - stats.memory_free, 0), stats.memory_total),
            disk=Room(max(stats.disk_total - stats.disk_free, 0), stats.disk_total),
            jobs=processes(await computer.glimpse(_PS, job=_job())),
            walls=computer.walls,
        )

    async def wake(self, task: str) -> None:
        """Wake it. Raises ComputerUnavailable."""
        async with self._use(task) as machine:
            await machine.computer.wake()

    async def sleep(self, task: str) -> None:
        """Save it as it is. Raises AgentHasIt."""
        await self._do(task, lambda computer: computer.sleep())

    async def reset(self, task: str) -> None:
        """Delete its disk; the next use starts afresh. Raises AgentHasIt."""
        await self._do(task, lambda computer: computer.reset())

    async def delete(self, task: str) -> None:
        """Delete it. Raises AgentHasIt."""
        await self._do(task, lambda computer: computer.delete())

    async def run(self, task: str, command: str, *, root: bool, timeout: float) -> CommandRan:
        """Run a line of shell in it.

        Raises:
            ComputerUnavailable: it can't come up.
            NotStarted: it could not be run there.
        """
        async with self._use(task) as machine:
            try:
                ran = await machine.computer.run(command, job=_job(), root=root, timeout=timeout)
            except OSError as error:
                raise NotStarted(f"That could not be started in the computer: {error.strerror}.") from error
        code = ran.exit_code if ran.exit_code is not None else 128 + (ran.signal or 0)
        return CommandRan(code, _text(ran.stdout), _text(ran.stderr))

    @asynccontextmanager
    async def terminal(self, task: str, cols: int, rows: int) -> AsyncIterator[Terminal]:
        """A shell in it, ended with all it has started at the end. Raises ComputerUnavailable."""
        async with self._use(task) as machine:
            terminal = await machine.terminals.open(machine.computer, cols, rows)
            try:
                yield terminal
            finally:
                await terminal.close()

    async def take_over(self, task: str) -> None:
        """From the agent's next act on it waits for the person."""
        async with self._use(task):  # not if another process has it
            if self._machines.turn(task).take():
                self._log.append(task, Notice(TAKEN))

    async def give_back(self, task: str) -> None:
        """The agent may go on."""
        if self._machines.turn(task).give_back():
            self._log.append(task, Notice(GIVEN))

    async def _do(self, task: str, act: Callable[[Computer], Awaitable[None]]) -> None:
        async with self._use(task) as machine:
            if self._machines.has_agent(task) and not self._machines.turn(task).is_persons:
                raise AgentHasIt(
                    f"The agent of task {task} is at work with the computer.",
                    hint="Take it over first, or stop the task.",
                )
            await act(machine.computer)
            machine.forget()

    def _state(self, task: str) -> State:
        found = [info.state for info in list_computers(self._places) if info.id == task]
        return found[0] if found else State.OFF

    def _holder(self, task: str) -> Literal["agent", "person"] | None:
        if self._machines.turn(task).is_persons:
            return "person"
        return "agent" if self._machines.has_agent(task) else None

    def _told(
        self, task: str, state: State, held_by: Literal["agent", "person"] | None, spec: Spec
    ) -> ComputerLook:
        last = self._log.last(task, ComputerChanged)
        reason = ""
        if last is not None and isinstance(last.event, ComputerChanged) and last.event.state == state:
            reason = last.event.reason
        size = Size(spec.memory_mb, spec.cpus, spec.disk_gb)
        return ComputerLook(state, reason, held_by, None, None, [], (), size)


def processes(listed: bytes) -> list[Process]:
    """The programs in what `ps` says, but for the kernel's own, the agent's and `ps` itself. Pure."""
    found = []
    for line in listed.decode("utf-8", "replace").splitlines():
        fields = line.split(None, 4)
        if len(fields) < 5 or not all(field.isdecimal() for field in (*fields[:2], fields[3])):
            continue
        pid, parent, command = int(fields[0]), int(fields[1]), fields[4]
        if pid <= _KERNEL or parent == _KERNEL or command.startswith(" ".join(_PS[:3])):
            continue
        found.append(Process(pid, command[:500], _number(fields[2]), int(fields[3]) * 1024))
    return sorted(found, key=lambda each: -each.cpu)[:_JOBS]


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if 0 <= found <= 1e6 else 0.0


def _text(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "\n[cut]"


def _job() -> str:
    return f"person-{secrets.token_hex(6)}"
