from __future__ import annotations

import asyncio

import pytest

from workroom.errors import UserError
from workroom.log import Log, Outcome
from workroom.log.events import StopRequested, TaskCreated, TaskEnded, TaskStarted
from workroom.tasks import stopping
from workroom.tasks.fold import fold
from workroom.tasks.task import Task

STOPPED = TaskEnded(Outcome.STOPPED, "Stopped by you.")


def begun(log: Log) -> Task:
    log.append("t", TaskCreated("Sort", "practice"))
    log.append("t", TaskStarted(4711))
    return fold(log.read())["t"]


async def test_where_nothing_runs_it_is_over_at_once(log: Log) -> None:
    ended = await stopping.stop(begun(log), log, lambda _: False)
    assert ended.outcome is Outcome.STOPPED
    again = await stopping.stop(fold(log.read())["t"], log, lambda _: False)
    assert again == ended
    assert len(log.read(kinds=[StopRequested])) == len(log.read(kinds=[TaskEnded])) == 1


async def test_the_end_is_that_which_its_process_writes(log: Log) -> None:
    stop = asyncio.create_task(stopping.stop(begun(log), log, lambda _: True))
    while not log.read(kinds=[StopRequested]):
        await asyncio.sleep(0.01)
    log.append("t", STOPPED)
    assert await stop == STOPPED


async def test_a_process_that_does_not_answer_is_named(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "STOP_SECONDS", 0.05)
    with pytest.raises(UserError, match="process 4711"):
        await stopping.stop(begun(log), log, lambda _: True)
    assert log.read(kinds=[TaskEnded]) == []
