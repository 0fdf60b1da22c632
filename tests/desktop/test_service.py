"""The server seen from outside: with the real one where it matters that it is."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from desktop import servers
from desktop.servers import Standin
from workroom.desktop.client import NoServer, Standing
from workroom.desktop.keeper import Keeper, _pause
from workroom.desktop.screens import HOME, NotOurServer, of_task
from workroom.desktop.service import Service
from workroom.settings import Places

FAILS = [sys.executable, "-c", "import sys; sys.exit('no room on the disk')"]


async def until(wanted: bool, service: Service) -> None:
    async with asyncio.timeout(30):
        while (await service.standing() is not None) is not wanted:
            await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workroom.desktop.keeper.LOOK", 0.05)


@pytest.fixture(autouse=True)
def own_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKROOM_HOME", str(home))


async def test_the_real_server_is_started_once_and_gives_a_link(places: Places) -> None:
    service, words = Service(places), list[str]()
    assert await service.standing() is None
    assert await service.ensure(words.append)
    assert not await service.ensure(words.append)
    assert await service.standing() == Standing(0, ())
    url = await service.address(of_task("t-1"))
    assert url.endswith("&to=task/t-1")
    assert await service.waiting() == []
    assert await service.tasks() == []
    assert (places.data / "server" / "server.log").stat().st_mode & 0o077 == 0
    await service.close()


async def test_two_launchers_at_once_end_with_one_server(places: Places) -> None:
    one, other = Service(places), Service(places)
    await asyncio.gather(one.ensure(lambda _: None), other.ensure(lambda _: None))
    assert await one.standing() == await other.standing() == Standing(0, ())
    await one.close()
    await other.close()


async def test_a_killed_server_comes_back_at_the_same_address(places: Places) -> None:
    service = Service(places)
    await service.ensure(lambda _: None)
    before, first = await service.address(HOME), servers.pid(places)
    keeping = asyncio.ensure_future(Keeper(service, print).keep())
    servers.end(places)
    await until(True, service)
    keeping.cancel()
    assert servers.pid(places) not in (None, first)
    assert (await service.address(HOME)).partition("#")[0] == before.partition("#")[0]
    await service.close()


async def test_one_that_ended_by_itself_is_left_alone_where_no_window_can_be_seen(
    places: Places, standin: Standin
) -> None:
    quiet = [
        "sh",
        "-c",
        f"'{standin.command[0]}' '{standin.command[1]}' '{standin.folder}' & trap 'kill $!; exit 0' TERM; wait",
    ]
    service = Service(places, quiet)
    await service.ensure(lambda _: None)
    assert service._process is not None
    keeping = asyncio.ensure_future(Keeper(service, print, always=False).keep())
    service._process.terminate()
    await until(False, service)
    await asyncio.sleep(0.5)
    keeping.cancel()
    assert await service.standing() is None
    await service.close()


async def test_one_that_ends_at_once_is_told_with_its_own_words(places: Places) -> None:
    service = Service(places, FAILS)
    with pytest.raises(NoServer, match=r"no room on the disk\. Your tasks and files are as they were\."):
        await service.ensure(lambda _: None)
    await service.close()


async def test_one_that_dies_again_and_again_is_told_of_once(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workroom.desktop.keeper.FIRST_PAUSE", 0.01)
    words, service = list[str](), Service(places, FAILS)
    keeping = asyncio.ensure_future(Keeper(service, words.append).keep())
    async with asyncio.timeout(30):
        while not any("3 times" in each for each in words):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    keeping.cancel()
    await service.close()
    assert len(words) == 2
    assert "no room on the disk" in words[0]
    assert str(places.data / "server" / "server.log") in words[1]


@pytest.mark.parametrize(("deaths", "seconds"), [(1, 0), (2, 0.5), (3, 1), (4, 2), (30, 30)])
def test_the_pause_before_another_start_grows(deaths: int, seconds: float) -> None:
    assert _pause(deaths) == seconds


async def test_an_address_that_is_no_window_is_not_opened(places: Places, standin: Standin) -> None:
    standin.answers()
    told = standin.folder / "answers.json"
    told.write_text(
        '{"GET /api/standing": {}, "POST /api/codes": {"url": "http://evil.example/#code=aaaaaaaaaaaaaaaaaaaa"}}'
    )
    service = Service(places, standin.command)
    await service.ensure(lambda _: None)
    with pytest.raises(NotOurServer):
        await service.address(HOME)
    await service.close()
