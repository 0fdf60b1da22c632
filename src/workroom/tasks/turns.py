"""Whose turn it is at a task's computer: the agent's, unless a person took it over."""

from __future__ import annotations

import asyncio


class Turn:
    """Of one task. Used from one event loop."""

    def __init__(self) -> None:
        self._agents = asyncio.Event()
        self._agents.set()

    @property
    def is_persons(self) -> bool:
        """Whether a person has it."""
        return not self._agents.is_set()

    def take(self) -> bool:
        """A person takes it over, before the agent's next act; false when they have it already."""
        taken = self._agents.is_set()
        self._agents.clear()
        return taken

    def give_back(self) -> bool:
        """The agent may go on; false when nobody had it."""
        given = not self._agents.is_set()
        self._agents.set()
        return given

    async def agents(self) -> None:
        """Wait until it is the agent's."""
        await self._agents.wait()
