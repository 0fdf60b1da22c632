from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from workroom.app import App
from workroom.computer import ComputerUnavailable, State
from workroom.computer.computer import OnState
from workroom.folders import Journal
from workroom.server.preparing import Preparing, Progress
from workroom.settings import Places, Settings
from workroom.tasks import preparing as core


@pytest.fixture
async def preparing(places: Places) -> AsyncIterator[Preparing]:
    app = App.open(places)
    made = Preparing(app)
    yield made
    await made.close()
    app.close()


class Bench:
    """In place of the real building (tests/vm has that): goes on only when told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.ended, self.begun = asyncio.Event(), False, 0
        self.fault: Exception | None = None
        monkeypatch.setattr(core, "prepare", self.prepare)

    async def prepare(self, places: Places, settings: Settings, journal: Journal, tell: OnState) -> None:
        self.begun += 1
        tell(State.WAKING, "Unpacking the base system", 0.25)
        try:
            await self.go.wait()
        finally:
            self.ended = True
        if self.fault is not None:
            raise self.fault


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


async def test_a_disk_that_is_not_there_is_missing_and_nothing_begins_by_itself(preparing: Preparing) -> None:
    assert preparing.now.state == "missing"
    assert not preparing.working
    assert (await preparing.join()).state == "missing"


async def test_it_is_built_once_however_often_it_is_asked_for(preparing: Preparing, bench: Bench) -> None:
    assert preparing.start().state == "working"
    assert preparing.start().state == "working"
    joined = [asyncio.create_task(preparing.join()) for _ in range(3)]
    await asyncio.sleep(0)
    bench.go.set()
    await asyncio.gather(*joined)
    assert bench.begun == 1
    assert not preparing.working


async def test_who_follows_hears_how_far_it_is(preparing: Preparing, bench: Bench) -> None:
    heard: list[Progress] = []

    async def follow() -> None:
        async for progress in preparing.follow():
            heard.append(progress)

    following = asyncio.create_task(follow())
    await _until(lambda: len(heard) == 1)
    preparing.start()
    await _until(lambda: heard[-1].part == 0.25)
    bench.fault = ComputerUnavailable("The disk is full.", hint="Free some space.")
    bench.go.set()
    await _until(lambda: heard[-1].state == "failed")
    following.cancel()
    assert heard[0].state == "missing"
    assert heard[-1].reason == "The disk is full. Free some space."
    assert preparing.now == heard[-1]


async def test_after_a_failure_it_can_be_tried_again(preparing: Preparing, bench: Bench) -> None:
    bench.fault = ComputerUnavailable("No.")
    bench.go.set()
    preparing.start()
    assert (await preparing.join()).state == "failed"
    bench.fault = None
    assert preparing.start().state == "working"
    await preparing.join()
    assert bench.begun == 2


async def test_a_fault_of_our_own_is_told_in_a_sentence(preparing: Preparing, bench: Bench) -> None:
    bench.fault = ZeroDivisionError("division by zero")
    bench.go.set()
    preparing.start()
    told = (await preparing.join()).reason
    assert told == "Something went wrong inside Workroom (ZeroDivisionError)."


async def test_the_servers_end_ends_it_and_waits(preparing: Preparing, bench: Bench) -> None:
    preparing.start()
    await _until(lambda: bench.begun == 1)
    await preparing.close()
    assert bench.ended
    assert preparing.now.state == "missing"
    await preparing.close()


async def test_who_waits_can_leave_without_ending_it(preparing: Preparing, bench: Bench) -> None:
    preparing.start()
    waiting = asyncio.create_task(preparing.join())
    await _until(lambda: bench.begun == 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert preparing.working


async def test_without_any_program_of_the_system_the_real_one_says_what_is_missing(
    preparing: Preparing, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("bin")))
    preparing.start()
    end = await preparing.join()
    assert end.state == "failed"
    assert end.reason is not None
    assert "this system has no apt" in end.reason


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
