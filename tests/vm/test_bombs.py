"""A computer that is made to use up all it has: the host stays well, and one call gives a new computer."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from vm.machines import sh
from workroom.computer import Computer, ComputerUnavailable, list_computers
from workroom.computer.jobs import OUTPUT_LIMIT
from workroom.settings import Places

SECONDS = 2.0
SLUGGISH = 2.0  # seconds that the app may stand still here, beside all else that this machine does
AROUND_THE_GUEST_MB = 320  # QEMU itself and its buffer of translated code
RESET_LIMIT = 10.0

ZEROS = b"".join([gzip.compress(bytes(16 << 20))] * 64)  # 1 MB of packed nothing: 1 GB
BOMBS = {
    "fork": ":(){ :|:& };: ; sleep 60",
    "memory": "for i in 1 2 3 4 5 6; do python3 -c 'x = b\"x\" * (2 << 30)' & done; tail /dev/zero; sleep 60",
    "disk": "while :; do cat /dev/zero > full-$RANDOM; done",
    "inodes": "i=0; while :; do i=$((i+1)); : > /tmp/f$i; done",
    "zip": "for i in 1 2 3; do gunzip -c bomb.gz > /tmp/out$i; done; sleep 60",
    "spin": "for i in 1 2 3 4 5 6 7 8; do (while :; do :; done) & done; wait",
    "flood": "yes & yes >&2; wait",
    "kernel log": "while :; do echo flood > /dev/kmsg; done",
}
SPINS = 0.3  # processor seconds of a bomb at the least: it is one, and not a line that failed


@asynccontextmanager
async def responsive() -> AsyncIterator[None]:
    """The app's loop goes round all the time that this lasts."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            longest = max(longest, time.monotonic() - before)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
    assert longest < SLUGGISH


def resident_mb(pid: int | None) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Rss:")[1].split()[0]) >> 10


def processor_seconds(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("fork", marks=pytest.mark.case(66)),
        pytest.param("memory", marks=pytest.mark.case(67)),
        pytest.param("disk", marks=pytest.mark.case(68)),
        pytest.param("inodes", marks=pytest.mark.case(68)),
        pytest.param("zip", marks=pytest.mark.case(69)),
        pytest.param("spin", marks=pytest.mark.case(70)),
        pytest.param("flood", marks=pytest.mark.case(71)),
        pytest.param("kernel log", marks=pytest.mark.case(71)),
    ],
)
async def test_a_bomb_harms_the_computer_alone_and_one_call_makes_a_new_one(
    name: str, computer: Computer, places: Places
) -> None:
    await computer.write_file("/home/agent/bomb.gz", ZEROS)
    (before,) = list_computers(places)
    mine, used, start = resident_mb(os.getpid()), processor_seconds(before.pid), time.monotonic()
    root = name == "kernel log"
    bomb = asyncio.create_task(computer.run(BOMBS[name], job="bomb", root=root))
    async with responsive():
        await asyncio.wait([bomb], timeout=SECONDS)
        assert not bomb.done()
        took = time.monotonic() - start
        assert resident_mb(before.pid) < computer.spec.memory_mb + AROUND_THE_GUEST_MB
        # QEMU's own threads come on top of the computer's processors: they are less than one.
        assert SPINS < processor_seconds(before.pid) - used <= (computer.spec.cpus + 1) * took + 0.2
        assert on_disk(places.data) < (computer.spec.disk_gb << 30) + (64 << 20)
        assert resident_mb(os.getpid()) - mine < (4 * OUTPUT_LIMIT >> 20) + 64
        start = time.monotonic()
        await computer.reset()
        assert time.monotonic() - start < RESET_LIMIT
    (ended,) = await asyncio.gather(bomb, return_exceptions=True)
    assert isinstance(ended, ComputerUnavailable) or not isinstance(ended, BaseException)
    assert not Path(f"/proc/{before.pid}").exists(), "QEMU is gone: nothing of it loads the host"
    assert on_disk(places.data) < 16 << 20
    assert await sh(computer, "ls; echo new") == "new\n"


@pytest.mark.case(70)
async def test_a_computer_that_spins_can_be_stopped_without_a_reset(
    computer: Computer, places: Places
) -> None:
    await sh(computer, "echo kept > file")
    spin = asyncio.create_task(computer.run(BOMBS["spin"], job="spin"))
    await asyncio.wait([spin], timeout=1.0)
    await asyncio.wait_for(computer.kill("spin"), 20)
    assert (await spin).signal is not None
    assert await sh(computer, "cat file") == "kept\n"
