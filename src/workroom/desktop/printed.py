"""No window: the address in words, for a machine without a display, or reached from another one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from workroom.desktop.shell import Ending, Name

Say = Callable[[str], None]


class Printed:
    """The shell `none`."""

    name: Name = "none"
    stays = False

    def __init__(self, say: Say, show: Say) -> None:
        self._say, self._show = say, show

    def why_not(self) -> str | None:
        """It always can be used."""
        return None

    def words(self) -> str:
        """What it does."""
        return "the address is printed"

    async def open(self, url: str) -> PrintedAddress:
        """Print `url`."""
        shown = PrintedAddress(self._say, self._show)
        await shown.show(url)
        return shown


class PrintedAddress:
    """An address that was printed: nothing tells when its window is closed."""

    def __init__(self, say: Say, show: Say) -> None:
        self._say, self._show = say, show

    async def ended(self) -> Ending:
        """Never."""
        await asyncio.Event().wait()
        return "closed"

    async def show(self, url: str) -> None:
        """Print another one: each is good once, for a minute."""
        self._say("Open this in a browser on this machine, within a minute; it is good once.")
        self._show(url)

    async def close(self) -> None:
        """There is nothing to close."""
