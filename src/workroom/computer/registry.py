"""All computers of this installation: which there are, and which QEMU was left behind by a crash."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from workroom.computer import sockets
from workroom.computer.home import NAME_PREFIX, Home
from workroom.computer.spec import ComputerUnavailable, State
from workroom.settings import Places


class ComputerInfo(msgspec.Struct, frozen=True):
    """One computer as seen from outside: `disk` in bytes on the host, `last_used` in seconds since 1970."""

    id: str
    state: State
    pid: int | None
    disk: int
    last_used: float


def list_computers(places: Places) -> list[ComputerInfo]:
    """Every computer that has a folder, the last used first."""
    processes = _processes()
    found = [_info(id, home, processes) for id, home in _homes(places)]
    return sorted(found, key=lambda info: -info.last_used)


def end_orphans(places: Places) -> list[int]:
    """End each QEMU whose app is gone; the process ids of those ended.

    A process is touched only if nobody holds its computer, and its command line carries the name that was
    given to it alone.
    """
    ended: list[int] = []
    processes: dict[str, int] | None = None
    for _, home in _homes(places):
        if home.running is None:
            continue
        with contextlib.suppress(ComputerUnavailable), home:
            processes = _processes() if processes is None else processes
            if (running := home.running) is not None and _end(processes.get(running.name), running.name):
                ended.append(processes[running.name])
            if running is not None:
                sockets.forget(running.name)
            home.running = None
    return ended


def delete_computer(places: Places, id: str) -> int:
    """Delete a computer that nobody uses; the bytes freed, 0 when it is in use or not there.

    Raises:
        ValueError: `id` is no name of a computer.
    """
    home = Home(places, id)
    if not home.folder.is_dir():
        return 0
    with contextlib.suppress(ComputerUnavailable), home:
        if (running := home.running) is not None and running.name in _processes():
            return 0  # left by a crash; `end_orphans` ends it
        freed = _info(id, home, {}).disk
        home.delete()
        return freed
    return 0


def _homes(places: Places) -> Iterator[tuple[str, Home]]:
    for folder in sorted((places.data / "computers").glob("*")):
        with contextlib.suppress(ValueError):
            yield folder.name, Home(places, folder.name)


def _info(id: str, home: Home, processes: dict[str, int]) -> ComputerInfo:
    running = home.running
    pid = processes.get(running.name) if running else None
    state = State.AWAKE if pid else State.ASLEEP if home.nap else State.OFF
    files = [path.stat() for path in home.folder.glob("*") if path.is_file()]
    return ComputerInfo(
        id=id,
        state=state,
        pid=pid,
        disk=sum(file.st_blocks * 512 for file in files),
        last_used=max((file.st_mtime for file in files), default=0.0),
    )


def _end(pid: int | None, name: str) -> bool:
    """Kill the process `pid` if it is still the one called `name`; wait until it is gone."""
    if pid is None:
        return False
    try:
        handle = os.pidfd_open(pid) if sys.platform == "linux" else -1
    except OSError:
        return False
    try:
        # Looked up again now that the handle is open: from here on it can mean no other process.
        if _processes().get(name) != pid:
            return False
        if sys.platform == "linux":
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], 2.0)
        else:
            os.kill(pid, signal.SIGKILL)
        return True
    except OSError:
        return False
    finally:
        if handle >= 0:
            os.close(handle)


def _processes() -> dict[str, int]:
    """Every computer's QEMU on this machine: its name to its process id."""
    found = {}
    for pid, arguments in _command_lines():
        if "-name" in arguments[:-1]:
            name = arguments[arguments.index("-name") + 1]
            if name.startswith(NAME_PREFIX):
                found[name] = pid
    return found


def _command_lines() -> Iterator[tuple[int, list[str]]]:
    if sys.platform == "linux":
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                yield int(entry.name), (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        return
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=False
    )
    for line in listed.stdout.splitlines():
        pid, *arguments = line.split()
        yield int(pid), arguments
