"""What Ctrl-C and the system's wish to end mean while a task works."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator
from enum import IntEnum

ENDINGS = (signal.SIGTERM, signal.SIGHUP)


class Pressed(IntEnum):
    """How far Ctrl-C has come."""

    NOT = 0
    ASKED = 1
    STOPPING = 2


class Interrupts:
    """The first Ctrl-C asks whether to stop (if `ask` is given), the second stops, the third leaves at once."""

    def __init__(
        self,
        *,
        ask: Callable[[], Awaitable[bool]] | None,
        stop: Callable[[], Awaitable[None]],
        leave: Callable[[], None],
    ) -> None:
        self._ask, self._stop, self._leave = ask, stop, leave
        self._doing: asyncio.Task[None] | None = None
        self.pressed = Pressed.NOT

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """Signals come here while this lasts."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self.press)
        for number in ENDINGS:
            loop.add_signal_handler(number, self._leave)
        try:
            yield
        finally:
            for number in (signal.SIGINT, *ENDINGS):
                loop.remove_signal_handler(number)
            self._give_up()

    def press(self) -> None:
        """Ctrl-C."""
        if self.pressed is Pressed.STOPPING:
            self._leave()
            return
        self._give_up()
        may_ask = self.pressed is Pressed.NOT and self._ask is not None
        self.pressed = Pressed.ASKED if may_ask else Pressed.STOPPING
        self._doing = asyncio.ensure_future(self._ask_first() if may_ask else self._stop_now())

    async def _ask_first(self) -> None:
        assert self._ask is not None
        if await self._ask():
            self.pressed = Pressed.STOPPING
            await self._stop()
        else:
            self.pressed = Pressed.NOT

    async def _stop_now(self) -> None:
        await self._stop()

    def _give_up(self) -> None:
        if self._doing is not None:
            self._doing.cancel()
            self._doing = None
