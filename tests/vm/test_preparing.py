from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from workroom.app import App
from workroom.computer import list_computers
from workroom.computer.registry import _processes
from workroom.server.preparing import Preparing, Progress
from workroom.settings import Places
from workroom.tasks.preparing import FIRST


@pytest.fixture
async def preparing(places: Places) -> AsyncIterator[Preparing]:
    app = App.open(places)
    made = Preparing(app)
    yield made
    await made.close()
    app.close()


def left_over(places: Places) -> list[str]:
    names = [name for name in _processes() if name.startswith(f"workroom-{FIRST}-")]
    return [*names, *(info.id for info in list_computers(places))]


async def test_a_computer_is_started_once_and_nothing_of_it_stays(
    preparing: Preparing, places: Places
) -> None:
    heard: list[Progress] = []

    async def follow() -> None:
        async for progress in preparing.follow():
            heard.append(progress)

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    preparing.start()
    assert (await preparing.join()).state == "ready"
    following.cancel()
    assert [progress.part for progress in heard if progress.state == "working"]
    assert left_over(places) == []


@pytest.mark.parametrize("after", [0.0, 0.1, 0.25, 0.4, 0.5, 0.6])
async def test_cut_off_at_any_moment_it_leaves_no_machine_behind(
    preparing: Preparing, places: Places, after: float
) -> None:
    preparing.start()
    await asyncio.sleep(after)
    await preparing.close()
    assert left_over(places) == []
    assert not preparing.working
