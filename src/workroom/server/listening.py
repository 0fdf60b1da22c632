"""Where the server listens: on the loopback interface for the window, in the file system for programs."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

from workroom.errors import UserError
from workroom.server.address import LOOPBACK, LOOPBACK_6
from workroom.sockets import is_own

BACKLOG = 100
_TRIES = 20


class PortTaken(UserError):
    """Another program listens on the port that was asked for."""

    exit_code = 75


class OwnSocket(socket.socket):
    """A listening unix socket that takes connections of this user only."""

    def accept(self) -> tuple[socket.socket, object]:
        """One connection. Raises ConnectionAbortedError for somebody else's, which the event loop skips."""
        found, address = super().accept()
        if not is_own(found):
            found.close()
            raise ConnectionAbortedError
        return found, address


def on_loopback(port: int, before: int = 0) -> list[socket.socket]:
    """Listen on `port`; if that is 0 on the one used `before`, or else on any that is free.

    On both addresses of the loopback interface: a browser looks for `*.localhost` at ::1 first, and another user who
    listened there would get the window's requests, with its code and its cookie.

    Raises:
        PortTaken: `port` is not free.
    """
    for wanted in (port,) if port else (before, *[0] * _TRIES):
        if listening := _on_both(wanted):
            return listening
    raise PortTaken(f"Port {port} is in use.", hint="Name another, or none to take any that is free.")


def _on_both(port: int) -> list[socket.socket]:
    first = _at(socket.AF_INET, LOOPBACK, port)
    if first is None or not _has_second():
        return [first] if first is not None else []
    second = _at(socket.AF_INET6, LOOPBACK_6, first.getsockname()[1])
    if second is None:
        first.close()
        return []
    return [first, second]


def _at(family: socket.AddressFamily, address: str, port: int) -> socket.socket | None:
    listening = None
    try:
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((address, port))
        listening.listen(BACKLOG)
    except OSError:
        if listening is not None:
            listening.close()
        return None
    return listening


def _has_second() -> bool:
    """Whether this machine has ::1 at all; where it has not, nobody can listen there either."""
    found = _at(socket.AF_INET6, LOOPBACK_6, 0)
    if found is not None:
        found.close()
    return found is not None


def in_files(path: Path) -> socket.socket:
    """Listen at `path`, in place of what a killed server left there; only this user can connect."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    listening = OwnSocket(socket.AF_UNIX)
    listening.bind(os.fspath(path))
    path.chmod(0o600)
    listening.listen(BACKLOG)
    return listening
