"""Stopping a task: whoever runs it ends the computer's processes first, and then writes down the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from workroom.errors import UserError
from workroom.log import Log, Outcome
from workroom.log.events import StopRequested, TaskEnded
from workroom.tasks.task import Task

STOP_SECONDS = 15.0


async def stop(task: Task, log: Log, is_running: Callable[[str], bool]) -> TaskEnded:
    """The end of `task`: of long ago, of now where nothing runs, or that of its process once it has stopped.

    Raises:
        UserError: the process that runs it does not answer.
    """
    if task.ended is not None:
        return task.ended
    asked = log.append(task.id, StopRequested(), durable=True)
    if not is_running(task.id):
        ended = TaskEnded(Outcome.STOPPED, "Stopped by you; nothing was running.")
        log.append(task.id, ended, durable=True)
        return ended
    try:
        async with asyncio.timeout(STOP_SECONDS):
            return await _ending(log, task.id, asked.seq)
    except TimeoutError as error:
        raise UserError(
            f"Task {task.id} was told to stop, but the window that runs it (process {task.process}) does not answer.",
            hint="Close that window: the task's computer ends with it, and no work is lost.",
        ) from error


async def _ending(log: Log, task: str, after: int) -> TaskEnded:
    async for record in log.follow(task, after=after, kinds=[TaskEnded]):
        assert isinstance(record.event, TaskEnded)
        return record.event
    raise AssertionError("a log is followed for ever")
