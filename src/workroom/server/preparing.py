"""The computers' disk, built in the background once, with honest progress for whoever watches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import msgspec

from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.computer import State

log = logging.getLogger("workroom.server")
PreparingState = Literal["ready", "missing", "working", "failed"]


class Progress(msgspec.Struct, frozen=True):
    """How far it is: a sentence, the part done (0 to 1, 0 where it can't be told), and why it failed."""

    state: PreparingState
    text: str
    part: float = 0.0
    reason: str | None = None


READY = Progress("ready", "The computer is ready.", 1.0)
MISSING = Progress("missing", "The computer's disk is not built yet; the first task builds it.")
BEGUN = Progress("working", "Preparing the computer")


class Preparing:
    """Starts or joins the one preparation of this server. Its methods belong to the event loop, `now` to anybody."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._work: asyncio.Task[None] | None = None
        self._last: Progress | None = None
        self._changed = asyncio.Event()

    @property
    def now(self) -> Progress:
        """How it stands. A disk that a task or another process has built meanwhile counts."""
        last = self._last
        if last is not None and last.state == "working":
            return last
        from workroom.tasks.preparing import is_prepared

        try:
            if is_prepared(self._app.places):
                return READY
            return last if last is not None and last.state == "failed" else MISSING
        except UserError as error:
            return Progress("failed", "The computer can't be prepared.", reason=str(error))

    @property
    def working(self) -> bool:
        """Whether it goes on just now."""
        return self._work is not None and not self._work.done()

    def start(self) -> Progress:
        """Begin, or join what was begun; how it stands then."""
        if not self.working:
            self._change(BEGUN)
            self._work = asyncio.create_task(self._prepare(), name="preparing")
        return self.now

    async def join(self) -> Progress:
        """Wait for the end of what was begun; whoever waits may be cancelled without ending it."""
        if self._work is not None:
            await asyncio.shield(self._work)
        return self.now

    async def follow(self) -> AsyncIterator[Progress]:
        """How it stands, then each change. It never ends by itself; one that is slow misses what is past."""
        told = None
        while True:
            changed, now = self._changed, await asyncio.to_thread(lambda: self.now)
            if now != told:
                told = now
                yield now
            await changed.wait()

    async def close(self) -> None:
        """End it at the server's end: the computer is gone and no half-built disk is left when this returns."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work

    async def _prepare(self) -> None:
        from workroom.tasks.preparing import prepare

        app, loop = self._app, asyncio.get_running_loop()

        def tell(state: State, text: str, part: float) -> None:
            loop.call_soon_threadsafe(self._hear, text, part)

        try:
            await prepare(app.places, app.settings, app.journal, tell)
        except UserError as error:
            self._fail(str(error))
        except asyncio.CancelledError:
            self._change(None)
            raise
        except Exception as error:  # whatever it is, the windows must hear that nothing goes on
            log.error("preparing failed", exc_info=error)
            self._fail(f"Something went wrong inside Workroom ({type(error).__name__}).")
        else:
            self._change(READY)

    def _hear(self, text: str, part: float) -> None:
        if self._last is not None and self._last.state == "working":
            self._change(Progress("working", text, part))

    def _fail(self, why: str) -> None:
        self._change(Progress("failed", "The computer could not be prepared.", reason=why))

    def _change(self, to: Progress | None) -> None:
        self._last = to
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
