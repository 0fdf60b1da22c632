"""The folder of one computer: its disk, its sleep state, who uses it and which QEMU runs it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import TypeVar

import msgspec

from workroom.computer.overlay import OVERLAY
from workroom.computer.spec import ComputerUnavailable
from workroom.settings import Places

T = TypeVar("T", bound=msgspec.Struct)
NAME_PREFIX = "workroom-"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Running(msgspec.Struct, frozen=True):
    """Which QEMU runs a computer: the name on its command line, which is given to one process only."""

    name: str


class Nap(msgspec.Struct, frozen=True):
    """What a sleep state fits: it is restored only into the very same machine."""

    key: str
    at: float


class Home:
    """`data/computers/<id>`."""

    def __init__(self, places: Places, id: str) -> None:
        if not _ID.fullmatch(id):
            raise ValueError(f"not a computer's id: {id!r}")
        self.id = id
        self.folder = places.data / "computers" / id
        self.disk = self.folder / OVERLAY
        self.state = self.folder / "state"
        self._nap = self.folder / "nap.json"
        self._running = self.folder / "running.json"
        self._lock = -1

    def claim(self) -> None:
        """Take the computer for this process, until `release`.

        Raises:
            ComputerUnavailable: another process has it, or its folder can't be made.
        """
        if self._lock >= 0:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ComputerUnavailable(f"{self.folder} can't be used: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise ComputerUnavailable(
                "This task's computer is in use by another Workroom process.",
                hint="Stop the task there first.",
            ) from None
        self._lock = lock

    def release(self) -> None:
        """Let other processes have the computer."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Home:
        self.claim()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def new_name(self) -> str:
        """A name for the QEMU about to be started, recorded, and never given twice."""
        self.running = Running(f"{NAME_PREFIX}{self.id}-{secrets.token_hex(4)}")
        return self.running.name

    @property
    def running(self) -> Running | None:
        """The QEMU that was last started for this computer and not yet seen to end.

        Written before it starts, so that a crash at any moment leaves none that is unknown.
        """
        return _load(self._running, Running)

    @running.setter
    def running(self, value: Running | None) -> None:
        _store(self._running, value)

    @property
    def nap(self) -> Nap | None:
        """What the saved sleep state fits; None if there is none."""
        return _load(self._nap, Nap) if self.state.exists() else None

    @nap.setter
    def nap(self, value: Nap | None) -> None:
        if value is None:
            self.state.unlink(missing_ok=True)
        _store(self._nap, value)

    def clear(self) -> None:
        """Delete the computer's disk and sleep state; a new one is made at its next start."""
        self.nap = None
        for path in self.folder.glob("*.qcow2"):
            path.unlink(missing_ok=True)

    def delete(self) -> None:
        """Delete the whole folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.release()


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _store(path: Path, value: msgspec.Struct | None) -> None:
    with contextlib.suppress(FileNotFoundError):
        if value is None:
            path.unlink()
            return
        draft = path.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(value))
        draft.replace(path)
