"""Tasks at work in the server: none depends on a window, and those that a crash cut off are taken up again."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from workroom.errors import UserError
from workroom.log.events import Notice

if TYPE_CHECKING:
    from workroom.app import App

log = logging.getLogger("workroom.server")
BROKE_OFF = "Workroom itself failed while the task was at work. All work so far is kept; go on with it."


class Workers:
    """Lets tasks work in this process. What works is marked in a folder, so that a crash can't lose it."""

    def __init__(self, app: App, marks: Path, loop: asyncio.AbstractEventLoop) -> None:
        """`marks` holds an empty file for each task at work; `loop` is where they work."""
        self._app, self._marks, self._loop = app, marks, loop
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    @property
    def working(self) -> tuple[str, ...]:
        """The tasks at work here."""
        return tuple(self._working)

    def start(self, task: str) -> None:
        """Let `task` work, or go on. One that works already is left alone. From any thread.

        Raises:
            AlreadyRunning: another process works on it.
        """
        if task not in self._working:
            self._app.tasks.must_be_free(task)
        self._marks.mkdir(exist_ok=True)
        (self._marks / task).touch()
        self._loop.call_soon_threadsafe(self._begin, task)

    def take_up(self) -> list[str]:
        """Go on with what was at work when the server was killed; which tasks those are."""
        found = sorted(path.name for path in self._marks.iterdir()) if self._marks.is_dir() else []
        taken = []
        for task in found:
            try:
                self._app.tasks.talk.take_queued(task)
                self.start(task)
                taken.append(task)
            except UserError as error:
                log.warning("Task %s was not taken up: %s", task, error)
                (self._marks / task).unlink(missing_ok=True)
        return taken

    async def close(self) -> None:
        """Cut off what works: it is taken up by the next server."""
        working = list(self._working.values())
        for work in working:
            work.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    def _begin(self, task: str) -> None:
        if task in self._working:
            self._again.add(task)
        else:
            self._working[task] = asyncio.create_task(self._work(task), name=f"task-{task}")

    async def _work(self, task: str) -> None:
        try:
            await self._until_ended(task)
            while self._has_more(task):
                await self._until_ended(task)
            (self._marks / task).unlink(missing_ok=True)
        except asyncio.CancelledError:
            log.info("Task %s was cut off; it goes on with the next start.", task)
            raise
        finally:
            self._working.pop(task, None)

    def _has_more(self, task: str) -> bool:
        """Whether it was started again in the moment of its end, with something to go on with."""
        if task not in self._again:
            return False
        self._again.discard(task)
        return self._app.tasks.get(task).can_resume

    async def _until_ended(self, task: str) -> None:
        try:
            await self._app.tasks.run(task)
        except UserError as error:
            self._tell(task, str(error))
        except Exception:
            log.exception("Task %s broke off", task)
            self._tell(task, BROKE_OFF)

    def _tell(self, task: str, words: str) -> None:
        try:
            self._app.log.append(task, Notice(words, "error"))
        except UserError as error:  # the disk is full: the log can't be told either
            log.error("Task %s: %s (%s)", task, words, error)
