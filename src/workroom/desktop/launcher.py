"""Opens the window and stays with it: the server is kept alive, a second start comes here, what waits is told.

One queue holds all that can happen: the window was closed, its icon was used, another `workroom` was started, the
person wants to quit, all tasks have ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec

from workroom.desktop import shells
from workroom.desktop.client import NoServer
from workroom.desktop.follower import Follower
from workroom.desktop.keeper import Keeper
from workroom.desktop.leaving import Ask, Leaving
from workroom.desktop.qt import QtWindow
from workroom.desktop.screens import HOME, Screen
from workroom.desktop.service import Service
from workroom.desktop.shell import NoWindow, Shell, Window
from workroom.desktop.shells import AUTO, Choice
from workroom.desktop.single import ask_first, only_one
from workroom.host import notify
from workroom.server import window_shell
from workroom.settings import Places
from workroom.words import number

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
Say = Callable[[str], None]
What = Literal["show", "closed", "hidden", "open", "broken", "quit", "leave", "idle", "link"]


class Happened(msgspec.Struct, frozen=True):
    """One thing that happened; `screen` is what to show."""

    what: What
    screen: Screen = HOME


class Launcher:
    """The foreground of `workroom`. `watched`: at a terminal, where somebody reads what is said and answers."""

    def __init__(
        self,
        places: Places,
        *,
        say: Say,
        ask: Ask,
        watched: bool,
        among: Sequence[Shell],
        wanted: str = AUTO,
        service: Service | None = None,
    ) -> None:
        """Raises NoWindow if the shell that is wanted can't be used."""
        self._places, self._say, self._watched = places, say, watched
        self._wanted, self._among = wanted, among
        self._service = service or Service(places)
        self._queue: asyncio.Queue[Happened] = asyncio.Queue()
        self._window: Window | None = None
        self._waits: list[asyncio.Task[None]] = []
        self._leaving = Leaving(self._service, ask, say)
        self._broken: set[str] = set()
        self.choice: Choice = self._choose()

    def another_link(self) -> None:
        """The person wants another address: the one before is good once, for a minute."""
        self._put("link")

    async def run(self, screen: Screen = HOME, *, background: bool = False) -> None:
        """Open the window at `screen` and stay until it is over; in the `background` open none before it is wanted.

        Raises:
            NoWindow: it can't be opened the way that was asked for.
            NoServer: the server can't be started.
        """
        if self.choice.shell.name == "none":  # each prints its own address, in its own terminal
            await self._attend(screen, background)
            return
        async with only_one(self._places, lambda wanted: self._put("show", wanted)) as first:
            if first:
                await self._attend(screen, background)
            elif not background:
                await ask_first(self._places, screen)

    async def _attend(self, screen: Screen, background: bool) -> None:
        keeper = Keeper(self._service, self._say, always=self.choice.shell.stays)
        try:
            with self._signals():
                await self._service.ensure(self._say)
                async with _beside(keeper.keep()):
                    await (self._follow() if background else self._open(screen))
                    while await self._goes_on(await self._queue.get()):
                        pass
        finally:
            await self._put_away()
            await self._service.close()

    async def _goes_on(self, happened: Happened) -> bool:
        try:
            return await self._take(happened)
        except NoServer as error:  # the keeper is at it; what is open stays open
            self._say(str(error))
            return True

    async def _take(self, happened: Happened) -> bool:
        """Do what must be done about it; whether to go on."""
        match happened.what:
            case "show" | "open":
                await self._open(happened.screen)
            case "link":
                await self._another()
            case "closed" | "hidden":
                return await self._closed(hidden=happened.what == "hidden")
            case "broken":
                await self._open_otherwise()
            case "quit":
                return not await self._leaving.may(self._window)
            case "idle" | "leave":
                return False
        return True

    async def _open(self, screen: Screen) -> None:
        await self._service.ensure(self._say)
        url = await self._service.address(screen)
        if self._window is not None:
            await self._window.show(url)
        else:
            self._window = await self.choice.shell.open(url)
            self._write_down()
            if self._watched and not self.choice.shell.stays:
                self._say("Press Enter for another one, Ctrl-C to end.")
        self._wait_for(self._watch(self._window))

    async def _open_otherwise(self) -> None:
        """The window's program ended with an error: the next one, unless this one was asked for."""
        name = self.choice.shell.name
        await self._put_away()
        self._broken.add(name)
        if self._wanted != AUTO:
            raise NoWindow(
                f"The window was ended by an error of its program ({name}).",
                hint=f"What it said is in {self._places.data / 'server' / 'window.log'}. Your tasks go on.",
            )
        self.choice = self._choose()
        self._say(f"The window ({name}) ended with an error. Now: {self.choice.why}.")
        await self._open(HOME)

    async def _another(self) -> None:
        if not self.choice.shell.stays:
            await self._open(HOME)

    async def _closed(self, *, hidden: bool) -> bool:
        """Tasks go on without a window, and that is said. Somebody has to stay who tells what they ask."""
        if not hidden:
            await self._put_away()
        standing = await self._service.standing()
        if standing is None or not standing.working:
            return False
        words = f"{number(len(standing.working), 'task')} at work, and going on without the window."
        self._say(f"{words} Open it again with: workroom")
        if self._watched and not hidden:
            return False
        await self._tell("Workroom", words)
        await self._follow()
        return True

    async def _put_away(self) -> None:
        self._wait_for()
        if self._window is not None:
            await self._window.close()
        self._window = None

    async def _follow(self) -> None:
        watch = [self._watch(self._window)] if self._window is not None else []
        self._wait_for(self._idle(), *watch)

    async def _watch(self, window: Window) -> None:
        while (ending := await window.ended()) not in ("closed", "broken"):
            self._put(ending)
        self._put(ending)

    async def _idle(self) -> None:
        await Follower(self._service, self._tell).follow()
        self._put("idle")

    async def _tell(self, title: str, text: str) -> None:
        if isinstance(self._window, QtWindow):
            await self._window.tell(title, text)
        else:
            await notify.notify(title, text)

    def _wait_for(self, *these: Coroutine[Any, Any, None]) -> None:
        """These, in place of whatever was waited for."""
        for waiting in self._waits:
            waiting.cancel()
        self._waits = [asyncio.ensure_future(this) for this in these]

    def _choose(self) -> Choice:
        return shells.choose(self._wanted, self._among, without=self._broken)

    def _write_down(self) -> None:
        """For the window itself, which can't know what shows it."""
        told = window_shell.WindowShell(self.choice.shell.name, self.choice.why, notify.is_there())
        window_shell.write(self._places, told)

    def _put(self, what: What, screen: Screen = HOME) -> None:
        self._queue.put_nowait(Happened(what, screen))

    def _press(self) -> None:
        self._leaving.press()
        self._put("quit")

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl-C asks; when the system wants the process to end, it leaves: the tasks go on."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._press)
        for number_ in ENDINGS:
            loop.add_signal_handler(number_, self._put, "leave")
        try:
            yield
        finally:
            for number_ in (signal.SIGINT, *ENDINGS):
                loop.remove_signal_handler(number_)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do `work` beside what follows, and give it up at its end."""
    doing = asyncio.ensure_future(work)
    try:
        yield
    finally:
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
