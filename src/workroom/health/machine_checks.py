"""What `workroom doctor` looks at on this machine: programs, processor, disk, memory, kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workroom.health import machine
from workroom.health.finding import Check, State
from workroom.settings import Places, Settings
from workroom.words import size

OLDEST_PYTHON = (3, 11)
SPACE_WANTED = 4 * 10**9
SPACE_NEEDED = 10**9
MEMORY_BESIDE = 256 << 20
SECONDS = 20


def python(places: Places) -> Check:
    """The interpreter is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Check("Python", State.OK, version)
    return Check("Python", State.FAILED, f"{version} is too old; 3.11 is needed", machine.install("python"))


def qemu(places: Places) -> Check:
    """The program that plays the computer is installed and starts."""
    program = machine.qemu()
    if shutil.which(program) is None:
        return Check("QEMU", State.FAILED, f"{program} is not installed", machine.install("qemu"))
    told = _told([program, "--version"])
    if told.returncode:
        why = told.stderr.strip() or f"exit code {told.returncode}"
        return Check("QEMU", State.FAILED, f"{program} does not start: {why}", machine.install("qemu"))
    return Check("QEMU", State.OK, told.stdout.partition("\n")[0].removeprefix("QEMU emulator version "))


async def accelerator(places: Places) -> Check:
    """What runs the computer's processor: hardware, or emulation."""
    from workroom.computer.accelerator import find_verdict

    return Check("Hardware virtualization", State.OK, "; ".join((await find_verdict(places)).lines()))


def building(places: Places) -> Check:
    """The programs that build the computer's disk; not needed once it is built."""
    missing = [name for name, program in machine.BUILDERS.items() if shutil.which(program) is None]
    if not missing:
        return Check("Building tools", State.OK, ", ".join(machine.BUILDERS))
    state = State.WARNING if built_image(places) else State.FAILED
    told = "is" if len(missing) == 1 else "are"
    return Check(
        "Building tools", state, f"{' and '.join(missing)} {told} not installed", machine.install(*missing)
    )


def namespaces(places: Places) -> Check:
    """An ordinary user may build the disk, by user namespaces."""
    name = "User namespaces"
    if not sys.platform.startswith("linux"):
        return Check(name, State.OK, "not needed on this system")
    if os.geteuid() == 0:
        return Check(name, State.OK, "not needed: you are root")
    told = _told(["unshare", "--user", "--map-root-user", "true"])
    if not told.returncode:
        return Check(name, State.OK, "allowed")
    state = State.WARNING if built_image(places) else State.FAILED
    return Check(name, state, f"not allowed: {told.stderr.strip()}", machine.ALLOW_NAMESPACES)


def space(places: Places) -> Check:
    """There is room for disks and for undo."""
    free = shutil.disk_usage(_existing(places.data)).free
    detail = f"{size(free)} free at {_existing(places.data)}"
    if free < SPACE_NEEDED:
        return Check("Disk space", State.FAILED, f"only {detail}; {size(SPACE_NEEDED)} are needed")
    return Check("Disk space", State.OK if free >= SPACE_WANTED else State.WARNING, detail)


def memory(places: Places) -> Check:
    """There is memory for a computer of the size that is set."""
    megabytes, free = Settings.load(places.settings).computer.memory_mb, machine.free_memory()
    if free is None:
        return Check("Memory", State.OK, "its size can't be read on this system")
    detail = f"{size(free)} free, a computer takes up to {megabytes} MB"
    if free >= (megabytes << 20) + MEMORY_BESIDE:
        return Check("Memory", State.OK, detail)
    return Check("Memory", State.WARNING, detail, "workroom config set computer.memory_mb 384")


def folders(places: Places) -> Check:
    """The kernel can hold a computer inside the folders handed over."""
    from workroom.folders import guard

    guard.require()
    return Check("Folder guard", State.OK, "the kernel keeps every open inside the folders you hand over")


def walls(places: Places) -> Check:
    """What the system still denies a QEMU that was broken into."""
    from workroom.computer.walls import walls

    found = walls()
    held = [wall.name for wall in found if wall.in_force]
    gone = [f"{wall.name} ({wall.detail})" for wall in found if not wall.in_force]
    told = f"in force: {', '.join(held) or 'none but the virtual machine'}"
    if not gone:
        return Check("Walls around QEMU", State.OK, told)
    return Check("Walls around QEMU", State.WARNING, f"{told}; not in force: {', '.join(gone)}")


def built_image(places: Places) -> Path | None:
    """The built root disk, if there is one."""
    from workroom.computer import Images

    image = Images(places).built()
    return image.root if image else None


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def _told(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))
