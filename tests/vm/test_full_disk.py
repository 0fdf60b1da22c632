"""The host's disk is full: no new computer, said plainly; one that is up stands still and goes on later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from attack.small_disk import small_disk
from vm.machines import nothing, sh
from workroom.computer import Computer, ComputerUnavailable, Spec
from workroom.folders import Journal
from workroom.settings import Places

pytestmark = pytest.mark.case(75)


async def test_without_room_no_computer_is_made_and_with_room_it_is(
    places: Places, tmp_path: Path, journal: Journal
) -> None:
    with small_disk(tmp_path / "disk", megabytes=16) as disk:
        there = msgspec.structs.replace(places, data=disk.folder / "data")
        computer = Computer("t1", places=there, serve_folders=nothing(journal), spec=Spec(idle_seconds=0))
        filling = disk.fill()
        with pytest.raises(ComputerUnavailable, match="No space left on device"):
            await computer.wake()
        filling.unlink()
        assert await sh(computer, "echo up") == "up\n"
        await computer.delete()


async def test_a_guest_that_fills_the_hosts_disk_waits_and_goes_on(
    places: Places, tmp_path: Path, journal: Journal
) -> None:
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        there = msgspec.structs.replace(places, data=disk.folder / "data")
        computer = Computer("t1", places=there, serve_folders=nothing(journal), spec=Spec(idle_seconds=0))
        line = "head -c 60000000 /dev/urandom > big; sync; sha256sum < big > sum; sync"
        writing = asyncio.create_task(computer.run(line, job="fill"))
        async with asyncio.timeout(60):
            while disk.free() > 1 << 20:
                assert not writing.done()
                await asyncio.sleep(0.05)
        await asyncio.wait([writing], timeout=1.0)
        assert not writing.done()
        disk.grow(megabytes=200)
        assert (await asyncio.wait_for(writing, 60)).exit_code == 0
        assert await sh(computer, "sha256sum < big | cmp - sum && echo whole") == "whole\n"
        await computer.delete()
