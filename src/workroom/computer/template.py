"""Waking is not booting: a computer that was booted once, warmed and saved, for others to start from.

A template is a folder of the cache: `ram` (the memory, a sparse file that every clone maps copy-on-write),
`state` (the devices, some 60 KB) and an empty overlay with its base. It holds no secret and no identity. It is
keyed by all that a saved state depends on, so a mismatch is a miss and never an error; one that fails to start
is thrown away.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import msgspec

from workroom.computer import overlay
from workroom.computer.awake import Awake
from workroom.computer.qemu import Machine
from workroom.computer.qmp import QmpError
from workroom.computer.spec import ComputerUnavailable

_FORMAT = 2  # of the machine that a state is of: raised when QEMU's command line gets another device
_KEPT = 3
_SEAL = "ram.seal"
_MARGIN = 256 << 20


class Template(msgspec.Struct, frozen=True):
    """A finished template; `machine` turns a description into one that starts from it."""

    folder: Path

    def clone_of(self, machine: Machine) -> Machine:
        """`machine`, with this template's memory, waiting for this template's state."""
        return msgspec.structs.replace(machine, ram=self.folder / "ram", shared=False, incoming=True)

    def open_state(self) -> int:
        """A descriptor of the saved state."""
        return os.open(self.folder / "state", os.O_RDONLY | os.O_CLOEXEC)


def machine_key(machine: Machine, digest: str, disk_gb: int) -> str:
    """Names all that a saved state of `machine`, running the image `digest`, depends on."""
    parts = [_FORMAT, machine.backend, machine.memory_mb, machine.cpus, disk_gb, digest]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


class Templates:
    """The templates of one cache folder."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "templates"

    def find(self, key: str) -> Template | None:
        """The template for `key`, if there is one whose memory nobody has changed."""
        folder = self._folder / key
        try:
            os.utime(folder)  # last used: see _prune
            if (folder / _SEAL).read_text("ascii") == _state_of(folder / "ram"):
                return Template(folder)
        except (OSError, ValueError):
            pass
        self.discard(key)
        return None

    def discard(self, key: str) -> None:
        """Throw away the template for `key`; computers already started from it go on."""
        shutil.rmtree(self._folder / key, ignore_errors=True)

    async def make(
        self, key: str, machine: Machine, disk_gb: int, warm: Callable[[Awake], Awaitable[None]]
    ) -> Template:
        """Boot `machine` with an empty disk, let `warm` use it, and save it; once for all processes.

        Raises:
            ComputerUnavailable: it does not boot or the disk is full; no template was left behind.
        """
        async with self._locked(key):
            if (ready := self.find(key)) is not None:
                return ready
            self._check_space(machine.memory_mb << 20)
            with self._draft() as draft:
                await asyncio.to_thread(overlay.make_base, draft, disk_gb)
                await _fill(draft, machine, warm)
                draft.rename(self._folder / key)
            self._prune()
        return Template(self._folder / key)

    def delete_unused(self) -> None:
        """Throw away all but the one that was used last; computers started from them go on."""
        self._prune(1)

    @contextlib.asynccontextmanager
    async def _locked(self, key: str) -> AsyncIterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / f"{key}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    @contextlib.contextmanager
    def _draft(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(
            prefix="draft-", dir=self._folder, ignore_cleanup_errors=True
        ) as folder:
            draft = Path(folder) / "template"
            draft.mkdir()
            yield draft

    def _check_space(self, memory: int) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < memory + _MARGIN:
            raise ComputerUnavailable(
                f"A computer needs {(memory + _MARGIN) >> 20} MB in {self._folder}, and {free >> 20} MB are free.",
                hint="Nothing was lost; free some space and try again.",
            )

    def _prune(self, kept: int = _KEPT) -> None:
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        folders = [path for path in found if path.is_dir() and not path.name.startswith("draft-")]
        for old in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]:
            self.discard(old.name)


async def _fill(draft: Path, machine: Machine, warm: Callable[[Awake], Awaitable[None]]) -> None:
    disk, ram = draft / overlay.BASE, draft / "ram"
    awake = await Awake.boot(msgspec.structs.replace(machine, disk=disk, ram=ram, shared=True), _no_folders)
    try:
        await warm(awake)
        await awake.channel.sync()
        with (draft / "state").open("wb") as state:
            await awake.vm.save(state.fileno(), memory_is_mapped=True)
    except (QmpError, OSError) as error:
        raise ComputerUnavailable(f"The computer's template could not be saved: {error}.") from error
    finally:
        await awake.end()
    await asyncio.to_thread(_to_disk, draft)
    seal(draft)


def seal(folder: Path) -> None:
    """Write down which state of the memory file is the good one.

    A computer's QEMU opens the file for writing though it only maps it privately (before QEMU 9 it can't do
    otherwise). One that was broken into could change it, but not the seal beside it.
    """
    (folder / _SEAL).write_text(_state_of(folder / "ram"), "ascii")


def _state_of(ram: Path) -> str:
    """Names this very state: the time of change is set by the kernel, and a program can't set it back."""
    found = ram.stat()
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _no_folders(sock: socket.socket) -> None:
    sock.recv(1)


def _to_disk(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
