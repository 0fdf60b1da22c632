"""A person beside a task that works: shows it, puts its questions, and passes on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workroom.cli import asking
from workroom.cli.interrupts import Interrupts, Pressed
from workroom.cli.keyboard import Keyboard
from workroom.cli.lines import Line
from workroom.cli.render import Face
from workroom.errors import UserError
from workroom.log import Record
from workroom.log.events import Answered, Asked, TaskEnded
from workroom.tasks.fold import apply
from workroom.tasks.task import Task

if TYPE_CHECKING:
    from workroom.app import App

TICK = 0.125
LOOK_SECONDS = 1.0


class Answers(StrEnum):
    """Who answers what the task asks: a person here, one in another window, nobody, or the recommendation."""

    PERSON = "person"
    ELSEWHERE = "elsewhere"
    NOBODY = "nobody"
    RECOMMENDED = "recommended"


class Terminated(UserError):
    """The system told this process to end; the task can be taken up again."""

    exit_code = 143


class CutOff(UserError):
    """Whoever ran the task is gone; the task can be taken up again."""


class Session:
    """One person (or nobody) beside one task."""

    def __init__(self, app: App, task: Task, face: Face, answers: Answers) -> None:
        self._app, self._face, self._answers = app, face, answers
        self._task = task
        self._keyboard = Keyboard()
        self._waiting: list[Asked] = []
        self._asking: asyncio.Task[None] | None = None
        self._work: asyncio.Task[TaskEnded] | None = None
        self._left = False
        here = answers is Answers.PERSON
        self._interrupts = Interrupts(
            ask=self._ask_to_stop if here else None, stop=self._stop, leave=self._leave
        )

    async def run(self) -> TaskEnded:
        """Let the task work in this process until it ends.

        Raises:
            AlreadyRunning: another process runs it.
            Terminated: this process was told to end.
        """
        self._ask_what_waits()
        attended = self._answers is not Answers.NOBODY
        self._work = asyncio.create_task(self._app.tasks.run(self._task.id, attended=attended))
        try:
            with self._interrupts.caught():
                async with _beside(self._follow(), self._pieces(), self._tick()):
                    ended = await self._work
            self._catch_up()
            return ended
        except asyncio.CancelledError:
            if self._left:
                raise Terminated("Interrupted.", hint=self._resume_hint) from None
            raise
        finally:
            await self._close()

    async def watch(self) -> TaskEnded:
        """Watch a task that another process runs, until it ends.

        Raises:
            CutOff: that process is gone.
        """
        self._ask_what_waits()
        ending, gone = asyncio.ensure_future(self._follow_to_end()), asyncio.ensure_future(self._gone())
        try:
            async with _beside(self._tick()):
                await asyncio.wait((ending, gone), return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                return ending.result()
            raise CutOff(f"Nobody works on task {self._task.id}.", hint=self._resume_hint)
        finally:
            ending.cancel()
            gone.cancel()
            await asyncio.gather(ending, gone, return_exceptions=True)
            await self._close()

    # What happens -----------------------------------------------------------------------------------

    async def _follow(self) -> None:
        async for record in self._app.tasks.follow(self._task.id, after=self._task.seq):
            self._take(record)

    async def _follow_to_end(self) -> TaskEnded:
        if self._task.ended is not None:
            return self._task.ended
        async for record in self._app.tasks.follow(self._task.id, after=self._task.seq):
            self._take(record)
            if isinstance(record.event, TaskEnded):
                return record.event
        raise AssertionError("a log is followed for ever")

    def _catch_up(self) -> None:
        for record in self._app.log.read(self._task.id, after=self._task.seq):
            self._take(record)

    def _take(self, record: Record) -> None:
        if record.seq <= self._task.seq:
            return
        apply(self._task, record)
        self._face.event(record, self._task)
        if isinstance(record.event, Asked):
            self._waiting.append(record.event)
            self._ask_next()
        elif isinstance(record.event, Answered):
            self._answered(record.event.key)

    async def _pieces(self) -> None:
        async for piece in self._app.log.live.subscribe(self._task.id):
            self._face.piece(piece)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._face.tick(self._task)

    async def _gone(self) -> None:
        """Returns when nobody runs the task any more, and what it wrote last has had time to be seen."""
        while self._app.tasks.is_running(self._task.id):  # noqa: ASYNC110 - the lock of another process
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.sleep(LOOK_SECONDS)

    # Questions --------------------------------------------------------------------------------------

    def _ask_what_waits(self) -> None:
        """What was asked before this session began is not asked again by the task, only by us."""
        events = [record.event for record in self._app.inbox.waiting(self._task.id)]
        self._waiting = [event for event in events if isinstance(event, Asked)]
        self._ask_next()

    def _ask_next(self) -> None:
        if self._asking is None and self._waiting and self._interrupts.pressed is Pressed.NOT:
            self._asking = asyncio.create_task(self._ask(self._waiting[0]))

    async def _ask(self, asked: Asked) -> None:
        if self._answers is Answers.RECOMMENDED:
            asking.take_recommended(self._app.tasks, self._task.id, asked)
        elif self._answers is Answers.PERSON:
            self._face.pause()
            await asking.ask(self._app.tasks, self._task.id, asked, self._keyboard, self._face)

    def _answered(self, key: str) -> None:
        """Answered, here or in another window: the question goes away, the next one comes."""
        self._waiting = [asked for asked in self._waiting if asked.key != key]
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._face.resume()
        self._ask_next()

    async def _give_up_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
            self._asking = None

    # The end ----------------------------------------------------------------------------------------

    async def _ask_to_stop(self) -> bool:
        await self._give_up_asking()
        self._face.pause()
        stop = await asking.ask_to_stop(self._keyboard, self._face)
        if not stop:
            self._face.resume()
            asyncio.get_running_loop().call_later(TICK, self._ask_next)  # when Ctrl-C is over
        return stop

    async def _stop(self) -> None:
        await self._give_up_asking()
        self._face.line(Line("stopped", "Stopping …"))
        try:
            await self._app.tasks.stop(self._task.id)
        except UserError as error:
            self._face.line(Line("note", str(error)))

    def _leave(self) -> None:
        """End at once; the task stays as the log has it."""
        self._left = True
        if self._work is not None:
            self._work.cancel()

    async def _close(self) -> None:
        await self._give_up_asking()
        self._face.close()

    @property
    def _resume_hint(self) -> str:
        return f"Go on with: workroom resume {self._task.id}"


@contextlib.asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let `works` go on beside the body; they end with it. Their failure is raised at its end."""
    running = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        for outcome in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
