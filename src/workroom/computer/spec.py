"""What a computer is to be, and what it is doing."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from workroom.errors import UserError


class Spec(msgspec.Struct, frozen=True):
    """A computer's size: megabytes of memory, processors, gigabytes of disk, processes at a time.

    `idle_seconds` is how long it stays awake with nothing to do; 0 keeps it awake.
    """

    memory_mb: int = 512
    cpus: int = 2
    disk_gb: int = 8
    processes: int = 512
    idle_seconds: float = 120.0


class State(StrEnum):
    """What a computer is doing."""

    OFF = "off"
    WAKING = "waking"
    AWAKE = "awake"
    ASLEEP = "asleep"
    FAILED = "failed"


class ComputerUnavailable(UserError):
    """The computer could not be started, or stopped answering; the message says exactly why."""

    exit_code = 69
