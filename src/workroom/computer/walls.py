"""Which walls stand around a computer on this system: found by running into them, never by belief.

The innermost is the virtual machine. The rest is for the day when somebody breaks out of it into QEMU: what the
system then still denies that process (`confine`), and what it would find of this one (`workroom.process`).
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys
from collections.abc import Callable

import msgspec

from workroom import process
from workroom.computer import landlock
from workroom.computer.confine import (
    CALLS,
    CAPABILITIES,
    CORE,
    FILES,
    PRIVILEGES,
    SIGNALS,
    TCP,
    confined,
)
from workroom.computer.vm import Vm

FILTER = "QEMU's own call filter"
CLOSED = "closed to other programs"
_PORT = 9  # nothing needs to listen there: a refusal comes before the network is asked
_PR_GET_NO_NEW_PRIVS = 39
_CAPABILITY_VERSION = 0x20080522


class Wall(msgspec.Struct, frozen=True):
    """One wall: whether it is in force on this system, and what it does or why it is not there."""

    name: str
    in_force: bool
    detail: str


def walls() -> list[Wall]:
    """The walls of this system around QEMU and around this process, each tried out just now.

    They are those that the next computer gets; one that is awake tells its own (`around`).
    """
    return [
        *_around_qemu(),
        Wall(CORE, process.leaves_no_core(), "a crash leaves no file with keys or memory"),
        Wall(CLOSED, process.is_closed(), "no other program of yours reads Workroom's memory; root can"),
    ]


def around(vm: Vm) -> tuple[str, ...]:
    """The walls around a computer that is up, the virtual machine first; short, for the log."""
    backend = vm.machine.backend
    return (f"virtual machine ({backend.accelerator})", *([FILTER] if backend.sandbox else []), *vm.walls)


_MEANING = {
    PRIVILEGES: "QEMU and all it could start stay without the rights of set-user-id programs",
    CAPABILITIES: "QEMU has none of root's powers, even where root starts it",
    FILES: "QEMU opens its program, its firmware and its own disks, and starts no program",
    TCP: "QEMU connects to nothing and listens for nobody",
    SIGNALS: "QEMU sends no signal and no message by a nameless local socket to anything of yours",
    CALLS: "QEMU makes no socket, traces no process and mounts nothing",
}
_LANDLOCK_SINCE = {FILES: 1, TCP: 4, SIGNALS: 6}


def _around_qemu() -> list[Wall]:
    if not sys.platform.startswith("linux"):
        return [Wall(name, False, "not on this system") for name in _MEANING]
    attempts = _Attempts()
    try:
        held, _ = confined(attempts.make, {})
    except OSError as error:
        return [Wall(name, False, f"the system refused it: {error.strerror}") for name in _MEANING]
    finally:
        attempts.close()
    return [Wall(name, held[name], told if held[name] else _missing(name)) for name, told in _MEANING.items()]


def _missing(name: str) -> str:
    if landlock.abi() < _LANDLOCK_SINCE.get(name, 0):
        return f"needs Landlock {_LANDLOCK_SINCE[name]}; this system has {landlock.abi() or 'none'}"
    return "tried, and it did not hold"


class _Attempts:
    """What a QEMU in an attacker's hands would try first, with sockets that it would have been left."""

    def __init__(self) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(b"")  # Linux gives it a nameless ("abstract") address of its own
        self._listening.listen()
        self._local, self._tcp = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_INET)

    def close(self) -> None:
        for end in (self._listening, self._local, self._tcp):
            end.close()

    def make(self) -> dict[str, bool]:
        """Run into each wall; whether it held."""
        return {
            PRIVILEGES: _libc().prctl(_PR_GET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (0, 0, 0, 0))) == 1,
            CAPABILITIES: _has_no_capabilities(),
            FILES: _refused(errno.EACCES, lambda: os.close(os.open("/", os.O_RDONLY))),
            TCP: _refused(errno.EACCES, lambda: self._tcp.connect(("127.0.0.1", _PORT))),
            SIGNALS: _refused(errno.EPERM, lambda: self._local.connect(self._listening.getsockname())),
            CALLS: _refused(errno.EPERM, lambda: socket.socket().close()),
        }


def _refused(code: int, attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno == code
    return False


def _has_no_capabilities() -> bool:
    header, held = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    return _libc().capget(header, held) == 0 and not any(held)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
