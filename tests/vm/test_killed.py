"""QEMU killed at any moment: what was synced is there, nothing is left over, and the computer comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from pathlib import Path

import pytest

from vm.machines import MakeComputer, Shared, sh
from workroom.computer import Computer, ComputerUnavailable, end_orphans, list_computers
from workroom.settings import Places

WRITER = """
import os, sys
n = 0
while True:
    n += 1
    for name, sync in (("synced", True), ("loose", False)):
        with open(name + ".new", "w") as file:
            file.write(str(n) * 5000)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.rename(name + ".new", name)
    folder = os.open(".", os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    print(n, flush=True)
"""


def kill(places: Places) -> int:
    """End every QEMU of the test's own, as a crash would; its process id."""
    (info,) = list_computers(places)
    assert info.pid is not None
    os.kill(info.pid, signal.SIGKILL)
    return info.pid


@pytest.mark.case(73)
async def test_after_a_power_cut_the_computer_starts_and_what_was_synced_is_whole(
    computer: Computer, places: Places
) -> None:
    await computer.write_file("/home/agent/w.py", WRITER.encode())
    await computer.sync()
    heard: list[bytes] = []
    write = asyncio.create_task(
        computer.run("python3 -S w.py", job="w", on_output=lambda _, data: heard.append(data))
    )
    async with asyncio.timeout(60):
        while b"".join(heard).count(b"\n") < 3:
            await asyncio.sleep(0.01)
    kill(places)
    with pytest.raises(ComputerUnavailable):
        await write
    told = [int(line) for line in b"".join(heard).split()]
    synced = (await computer.read_file("/home/agent/synced")).decode()
    number = synced[: len(synced) // 5000]
    assert synced == number * 5000, "a synced file is whole"
    assert int(number) >= told[-1], "what was told to be synced is there"
    assert (
        await sh(computer, "dmesg | grep -iE 'ext4.*(error|corrupt)' || echo sound", root=True) == "sound\n"
    )
    assert await sh(computer, "echo more > more && sync && cat more") == "more\n"


@pytest.mark.case(72)
async def test_qemu_killed_at_random_points_leaves_no_half_file_and_nothing_over(
    shared: Shared, places: Places
) -> None:
    dice = random.Random(72)
    computer = shared.computer
    line = "for i in $(seq 5000); do head -c 9000 /dev/zero > new; cp new /folders/mine/f$i; done"
    for turn in range(6):
        before = {path.name: path.read_bytes() for path in shared.mine.iterdir()}
        shared.journal.begin("t1", f"{turn}")
        await computer.wake()
        work = asyncio.create_task(computer.run(line, job=f"w{turn}"))
        await asyncio.wait([work], timeout=dice.random())
        pid = kill(places)
        with pytest.raises(ComputerUnavailable):
            await work
        assert not Path(f"/proc/{pid}").exists()
        assert end_orphans(places) == []
        shared.journal.end("t1", f"{turn}")
        assert shared.journal.undo("t1", shared.grants, step=f"{turn}").conflicts == []
        assert {path.name: path.read_bytes() for path in shared.mine.iterdir()} == before
        await asyncio.wait_for(computer.reset(), 20)
    assert await sh(computer, "echo up; ls /folders/mine") == "up\n"


@pytest.mark.case(72)
async def test_qemu_killed_on_its_way_to_sleep_loses_no_disk(make: MakeComputer, places: Places) -> None:
    computer = make()
    await sh(computer, "echo kept > file; sync")
    sleeping = asyncio.create_task(computer.sleep())
    await asyncio.sleep(0.1)
    with contextlib.suppress(ProcessLookupError, AssertionError):
        kill(places)
    await sleeping
    assert await sh(computer, "cat file") == "kept\n"
