"""A real QEMU behind the walls: what the kernel itself says of it."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from vm.machines import sh
from workroom.computer import Computer, confine, list_computers
from workroom.settings import Places


@pytest.fixture
async def pid(computer: Computer, places: Places) -> int:
    await sh(computer, "true")
    (info,) = list_computers(places)
    assert info.pid is not None
    return info.pid


async def test_the_kernel_says_what_the_computer_says(computer: Computer, pid: int) -> None:
    told = (Path(f"/proc/{pid}") / "status").read_text()
    facts = dict(line.split(":\t", 1) for line in told.splitlines())
    assert facts["NoNewPrivs"] == "1"
    assert facts["Seccomp"] == "2"
    assert {facts[name].strip("0") for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {""}
    assert max(resource.prlimit(pid, resource.RLIMIT_CORE)) <= 1
    walls = computer.walls
    assert walls[0].startswith("virtual machine (")
    assert {confine.PRIVILEGES, confine.CAPABILITIES, confine.CORE} < set(walls)
    filters = int(facts["Seccomp_filters"])
    assert filters == ("QEMU's own call filter" in walls) + (confine.CALLS in walls)


async def test_it_has_no_file_open_but_its_own(computer: Computer, places: Places, pid: int) -> None:
    links = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    files = {link for link in links if link.startswith("/") and not link.startswith("/dev/")}
    own = (str(places.data / "computers" / computer.id), str(places.cache))
    assert {link for link in files if not link.startswith(own)} == set()


async def test_walls_are_told_only_of_a_computer_that_is_up(computer: Computer, pid: int) -> None:
    await computer.close()
    assert computer.walls == ()
