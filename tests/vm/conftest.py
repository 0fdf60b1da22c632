"""Real computers. The image and its template are made once, in the user's cache (or `$WORKROOM_CACHE`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from vm.machines import MakeComputer, Shared, nothing
from workroom.computer import Computer, Images, Spec
from workroom.computer.awake import ServeFolders
from workroom.folders import Journal
from workroom.settings import Places

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.vm)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the image, and the template once a computer was woken from it."""
    real = Places.find()
    asyncio.run(Images(real).ensure())

    async def prepare() -> None:
        data = tmp_path_factory.mktemp("prepare")
        journal = Journal.open(data / "undo")
        first = Computer(
            "first", places=msgspec.structs.replace(real, data=data), serve_folders=nothing(journal)
        )
        await first.wake()
        await first.delete()
        journal.close()

    asyncio.run(prepare())
    return real.cache


@pytest.fixture
def places(places: Places, cache: Path) -> Places:
    return msgspec.structs.replace(places, cache=cache)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path / "undo")
    yield journal
    journal.close()


@pytest.fixture
async def make(places: Places, journal: Journal) -> AsyncIterator[MakeComputer]:
    """Makes computers that end with the test."""
    made: list[Computer] = []

    def make(id: str = "t1", serve_folders: ServeFolders | None = None, **spec: float) -> Computer:
        wanted = msgspec.convert({"idle_seconds": 0.0, **spec}, Spec)
        computer = Computer(id, places=places, serve_folders=serve_folders or nothing(journal), spec=wanted)
        made.append(computer)
        return computer

    yield make
    for computer in made:
        await computer.close()


@pytest.fixture
def computer(make: MakeComputer) -> Computer:
    return make()


@pytest.fixture
def shared(make: MakeComputer, tmp_path: Path, journal: Journal) -> Shared:
    return Shared(make, tmp_path / "folders", journal)
