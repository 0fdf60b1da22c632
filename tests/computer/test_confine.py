from __future__ import annotations

import errno
import functools
import gc
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from computer.test_qemu import MACHINE
from workroom.computer import landlock, seccomp
from workroom.computer.confine import CALLS, FILES, SIGNALS, TCP, confined
from workroom.computer.reach import loader, programs_reach, reach
from workroom.process import no_core

PYTHON = Path(sys.executable).resolve()
CAPTIVE = Path(__file__).with_name("captive.py").read_text("utf-8")
WALLS = confined(lambda: None, {})[1]
ALLOWED = {"write its disk", "read its base", "read its root", "draw random bytes", "read its own limits"}
REFUSED = {
    "write the base": (FILES, errno.EACCES),
    "write the root": (FILES, errno.EACCES),
    "cut the base": (CALLS, errno.EPERM),
    "change a mode": (CALLS, errno.EPERM),
    "change a time": (CALLS, errno.EPERM),
    "give it an attribute": (CALLS, errno.EPERM),
    "watch the home": (CALLS, errno.EPERM),
    "share memory by number": (CALLS, errno.EPERM),
    "limit the host": (CALLS, errno.EPERM),
    "read another's disk": (FILES, errno.EACCES),
    "read shadow": (FILES, errno.EACCES),
    "read the users": (FILES, errno.EACCES),
    "list the home": (FILES, errno.EACCES),
    "list its own folder": (FILES, errno.EACCES),
    "make a file": (FILES, errno.EACCES),
    "make a folder": (FILES, errno.EACCES),
    "link": (FILES, errno.EACCES),
    "rename": (FILES, errno.EACCES),
    "remove": (FILES, errno.EACCES),
    "read the host's memory": (FILES, errno.EACCES),
    "read the host's environment": (FILES, errno.EACCES),
    "start a shell": (FILES, errno.EACCES),
    "connect a socket it was left": (TCP, errno.EACCES),
    "connect to an abstract name": (SIGNALS, errno.EPERM),
    "signal the host": (SIGNALS, errno.EPERM),
    "signal everybody": (SIGNALS, errno.EPERM),
    "trace the host": (CALLS, errno.EPERM),
    "make a TCP socket": (CALLS, errno.EPERM),
    "make a UDP socket": (CALLS, errno.EPERM),
    "make a local socket": (CALLS, errno.EPERM),
    "have its own users": (CALLS, errno.EPERM),
}
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")


class Cell:
    """A computer's folder and what lies beside it, with a host that has something to attack."""

    def __init__(self, folder: Path) -> None:
        for name in ("c/overlay.qcow2", "c/base.qcow2", "other/overlay.qcow2", "root", "gone"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"x" * 100)
        self.folder = folder
        backend = msgspec.structs.replace(MACHINE.backend, program=str(PYTHON))
        self.machine = msgspec.structs.replace(
            MACHINE, backend=backend, disk=folder / "c/overlay.qcow2", root=folder / "root", incoming=True
        )
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.abstract = f"workroom-test-{os.getpid()}"
        self.local = socket.socket(socket.AF_UNIX)
        self.local.bind("\0" + self.abstract)
        self.local.listen()
        self.host = subprocess.Popen(["sleep", "60"])  # stands for the app: traced, it may stand still
        self.left = [socket.socket(socket.AF_INET), socket.socket(socket.AF_UNIX)]

    @property
    def allowed(self) -> dict[Path, int]:
        """What QEMU could reach here, and the modules that the stand-in is written with."""
        library = Path(os.__file__).parent
        return {**reach(self.machine), library: landlock.READ | landlock.LIST}

    def start(self) -> subprocess.Popen[str]:
        fds = [end.fileno() for end in self.left]
        port = self.tcp.getsockname()[1]
        words = [str(word) for word in (self.folder, self.host.pid, *fds, port, self.abstract)]
        return subprocess.Popen(
            [PYTHON, "-I", "-S", "-c", CAPTIVE, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=fds,
            text=True,
        )

    def close(self) -> None:
        for end in (self.tcp, self.local, *self.left):
            end.close()
        self.host.kill()
        self.host.wait()


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    cell = Cell(tmp_path)
    yield cell
    cell.close()


def told(captive: subprocess.Popen[str]) -> dict[str, int]:
    assert captive.stdout is not None
    found: dict[str, int] = json.loads(captive.stdout.readline())
    return found


def release(captive: subprocess.Popen[str]) -> None:
    captive.communicate("", timeout=20)


def facts(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_qemu_in_an_attackers_hands_gets_no_further_than_its_own_disk(cell: Cell) -> None:
    captive, walls = confined(cell.start, cell.allowed)
    found = told(captive)
    release(captive)
    assert walls == WALLS
    assert {name for name, code in found.items() if code == 0} >= ALLOWED
    for name, (wall, code) in REFUSED.items():
        if wall in walls:
            assert found[name] == code, (name, errno.errorcode.get(found[name]))
    assert set(found) == ALLOWED | set(REFUSED)
    assert not (cell.folder / "c/new").exists()
    assert (cell.folder / "c/base.qcow2").stat().st_size == 100


def test_without_the_walls_it_would_get_out(cell: Cell) -> None:
    """The same program in the open: what refuses above is the wall, and not a fault of the test."""
    captive = cell.start()
    found = told(captive)
    release(captive)
    owns_all = {"read shadow", "signal everybody", "read the host's memory"} if os.geteuid() else set()
    # Only root may trace any process; other users may not where the system says so.
    refused = {name for name, code in found.items() if code} - owns_all
    assert refused <= {"trace the host", "have its own users"}


@pytest.mark.skipif(FILES not in WALLS, reason="this kernel has no Landlock")
def test_the_kernel_counts_the_walls_too(cell: Cell) -> None:
    captive, _ = confined(cell.start, cell.allowed)
    told(captive)
    assert no_core(captive.pid)
    status = facts(captive.pid)
    limit = resource.prlimit(captive.pid, resource.RLIMIT_CORE)
    release(captive)
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert {int(status[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")} == {0}
    assert max(limit) <= 1


def test_the_rest_of_the_host_keeps_its_rights() -> None:
    confined(lambda: None, {})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "f").write_text("x")
    socket.socket().close()
    subprocess.run(["true"], check=True)


def test_nothing_is_collected_in_the_confined_thread() -> None:
    assert gc.isenabled()
    assert confined(gc.isenabled, {})[0] is False
    assert gc.isenabled()


def test_what_can_not_be_started_is_raised_here(tmp_path: Path) -> None:
    start = functools.partial(subprocess.Popen[bytes], [str(tmp_path / "none")])
    with pytest.raises(FileNotFoundError):
        confined(start, {tmp_path: landlock.READ})


def test_a_wall_that_the_kernel_refuses_to_raise_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(landlock, "abi", lambda: 1)
    monkeypatch.setattr(landlock, "handled", lambda version: 1 << 60)  # a right that no kernel knows
    if FILES not in WALLS:
        pytest.skip("this kernel has no Landlock")
    with pytest.raises(OSError, match="Landlock") as refused:
        confined(lambda: started.append(1), {})
    assert refused.value.errno == errno.EINVAL
    assert not started


@pytest.mark.parametrize(
    ("version", "rights"), [(1, 13), (2, 14), (3, 15), (4, 15), (5, 16), (6, 16), (9, 16)]
)
def test_an_older_kernel_is_asked_only_for_what_it_knows(version: int, rights: int) -> None:
    assert landlock.handled(version) == (1 << rights) - 1


@pytest.mark.skipif(FILES not in WALLS, reason="this kernel has no Landlock")
@pytest.mark.parametrize("version", range(1, landlock.abi() + 1))
def test_each_version_that_this_kernel_has_works(
    version: int, cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: version)
    captive, walls = confined(cell.start, cell.allowed)
    found = told(captive)
    release(captive)
    assert (TCP in walls, SIGNALS in walls) == (version >= 4, version >= 6)
    assert found["read shadow"] == found["make a file"] == errno.EACCES
    assert found["make a TCP socket"] == errno.EPERM


@pytest.mark.parametrize("architecture", ["x86_64", "aarch64"])
def test_the_filter_refuses_each_call_it_names_and_no_other(architecture: str) -> None:
    numbers = seccomp.denied(architecture)
    assert len(set(numbers.values())) == len(numbers)
    audit = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[architecture]
    code = seccomp.program(architecture)
    refuse, allow, missing = 0x50000 | errno.EPERM, 0x7FFF0000, 0x50000 | errno.ENOSYS
    for number in range(600):
        wanted = missing if number == 425 else refuse if number in numbers.values() else allow
        assert run_filter(code, audit, number) == wanted, number
    limits = {"x86_64": 302, "aarch64": 261}[architecture]
    assert [run_filter(code, audit, limits, pid) for pid in (0, 1, 4000)] == [allow, refuse, refuse]
    assert run_filter(code, 0x40000003, 1) == 0x80000000  # calls of another architecture end it
    if architecture == "x86_64":
        assert run_filter(code, audit, 0x40000000 + 41) == refuse


def run_filter(code: bytes, audit: int, number: int, first: int = 0) -> int:
    """What a classic BPF program says of a call: the few instructions that ours has."""
    steps = [(int.from_bytes(code[i : i + 2], "little"), code[i + 2], code[i + 3],
              int.from_bytes(code[i + 4 : i + 8], "little")) for i in range(0, len(code), 8)]  # fmt: skip
    place = held = 0
    while True:
        kind, true, false, value = steps[place]
        place += 1
        if kind == 0x06:
            return value
        if kind == 0x20:
            held = {0: number, 4: audit, 16: first}[value]
        else:
            place += true if (held == value if kind == 0x15 else held >= value) else false


def test_a_loader_is_read_from_the_program_and_from_nothing_else(tmp_path: Path) -> None:
    assert all(path.exists() for path in loader(Path(sys.executable).resolve()))
    for head in (b"", b"#!/bin/sh\n", b"\x7fELF\x02\x01", b"\x7fELF\x02\x01" + b"\xff" * 200):
        (tmp_path / "p").write_bytes(head)
        assert loader(tmp_path / "p") == []
    assert loader(tmp_path / "none") == []


def test_a_program_of_homebrew_finds_the_packages_it_was_built_on(tmp_path: Path) -> None:
    program = tmp_path / "brew/Cellar/qemu/9.0/bin/qemu"
    program.parent.mkdir(parents=True)
    program.touch()
    readable = {path for path, rights in programs_reach(program).items() if rights & landlock.READ}
    assert {tmp_path / "brew/lib", tmp_path / "brew/Cellar", program.parents[1] / "share/qemu"} <= readable
    assert not readable & {tmp_path, tmp_path / "brew"}


def test_a_computer_reaches_its_own_disks_only_and_writes_but_one(tmp_path: Path) -> None:
    machine = msgspec.structs.replace(MACHINE, ram=Path("/t/ram"))
    allowed = reach(machine)
    writable = {path for path, rights in allowed.items() if rights & landlock.WRITE}
    devices = {path for path in writable if path.is_relative_to("/dev")}
    assert writable - devices == {machine.disk, Path("/t/ram")}
    runnable = {path for path, rights in allowed.items() if rights & landlock.EXECUTE}
    program = Path(machine.backend.program).resolve()
    assert runnable == {program, *loader(program)}
    assert not any(Path.home() == path or path in Path.home().parents for path in allowed)
