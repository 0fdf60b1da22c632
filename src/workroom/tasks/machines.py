"""The computers that are open in this process: the agents' while they work, and those a person looks into.

A task has one computer, so there is one of these at a time: a person's is closed before the agent's first act, and
while an agent has one, a person uses that very one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

from workroom.computer import Computer, State
from workroom.computer.terminal import Terminals
from workroom.errors import UserError
from workroom.folders import SharedView
from workroom.tasks.turns import Turn
from workroom.tasks.way_out import WayOut

_LOOK_EVERY = 2.0


class AtWorkElsewhere(UserError):
    """Another process works on the task and has its computer."""


@dataclass
class Machine:
    """A task's computer with all that hangs on it; `users` counts who uses it besides the agent."""

    computer: Computer
    view: SharedView
    way_out: WayOut
    terminals: Terminals
    users: int = 0
    forget: Callable[[], None] = field(default=lambda: None)
    """The agent is told that its computer is a new one."""

    async def close(self) -> None:
        """Switch it off in good order, and let other processes have it."""
        await self.computer.close()
        await self.way_out.close()


class Machines:
    """By the task's name. Used from one event loop."""

    def __init__(self) -> None:
        self._agents: dict[str, Machine] = {}
        self._persons: dict[str, Machine] = {}
        self._tidying: dict[str, asyncio.Task[None]] = {}
        self._turns: defaultdict[str, Turn] = defaultdict(Turn)
        self._changing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def turn(self, task: str) -> Turn:
        """Whose turn it is there."""
        return self._turns[task]

    def of(self, task: str) -> Machine | None:
        """The one that is open, if any."""
        return self._persons.get(task) or self._agents.get(task)

    def has_agent(self, task: str) -> bool:
        """Whether an agent works with it in this process."""
        return task in self._agents

    @contextlib.contextmanager
    def working(self, task: str, machine: Machine) -> Iterator[None]:
        """Inside, the agent works with `machine`."""
        self._agents[task] = machine
        try:
            yield
        finally:
            del self._agents[task]

    async def agents_turn(self, task: str) -> None:
        """Before each act of the agent: wait for a person who has the computer, and have the person's own closed."""
        await self._turns[task].agents()
        if task in self._persons:
            await self._close(task)

    @contextlib.asynccontextmanager
    async def using(self, task: str, make: Callable[[], Machine]) -> AsyncIterator[Machine]:
        """The task's computer for a person, made by `make` if none is open."""
        async with self._changing[task]:
            machine = self.of(task)
            if machine is None:
                machine = self._persons[task] = make()
                self._tidying[task] = asyncio.create_task(self._tidy(task, machine), name=f"tidy-{task}")
            machine.users += 1
        try:
            yield machine
        finally:
            machine.users -= 1

    async def close(self) -> None:
        """Close those that persons have open."""
        for task in list(self._persons):
            await self._close(task)

    async def _tidy(self, task: str, machine: Machine) -> None:
        """Close a person's computer once it sleeps and nobody uses it: other processes may want it."""
        while self._persons.get(task) is machine:
            await asyncio.sleep(_LOOK_EVERY)
            async with self._changing[task]:
                if self._persons.get(task) is machine and not self._in_use(task, machine):
                    del self._persons[task], self._tidying[task]
                    await machine.close()

    def _in_use(self, task: str, machine: Machine) -> bool:
        awake = machine.computer.state in (State.AWAKE, State.WAKING)
        return awake or machine.users > 0 or self._turns[task].is_persons

    async def _close(self, task: str) -> None:
        async with self._changing[task]:
            machine = self._persons.pop(task, None)
            if (tidying := self._tidying.pop(task, None)) is not None:
                tidying.cancel()
            if machine is not None:
                await machine.close()
