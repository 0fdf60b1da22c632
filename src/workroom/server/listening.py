"""The server's two sockets: one on the loopback interface for the window, one in the file system for programs."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from pathlib import Path

from workroom.errors import UserError
from workroom.server.address import LOOPBACK

BACKLOG = 100
_UCRED = struct.Struct("3i")  # pid, uid, gid: unix(7)


class PortTaken(UserError):
    """Another program listens on the port that was asked for."""

    exit_code = 75


class OwnSocket(socket.socket):
    """A listening unix socket that takes connections of this user only: SO_PEERCRED, unix(7)."""

    def accept(self) -> tuple[socket.socket, object]:
        """One connection. Raises ConnectionAbortedError for somebody else's, which the event loop skips."""
        found, address = super().accept()
        if sys.platform == "linux" and _user_of(found) != os.getuid():
            found.close()
            raise ConnectionAbortedError
        return found, address


def on_loopback(port: int, before: int = 0) -> socket.socket:
    """Listen on `port`; if that is 0 on the one used `before`, or else on any that is free.

    Raises:
        PortTaken: `port` is not free.
    """
    for wanted in (port,) if port else (before, 0):
        listening = socket.socket(socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, wanted))
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
        else:
            return listening
    raise PortTaken(f"Port {port} is in use.", hint="Name another, or none to take any that is free.")


def in_files(path: Path) -> OwnSocket:
    """Listen at `path`, in place of what a killed server left there; only this user can connect."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    listening = OwnSocket(socket.AF_UNIX)
    listening.bind(os.fspath(path))
    path.chmod(0o600)
    listening.listen(BACKLOG)
    return listening


def _user_of(connection: socket.socket) -> int:
    _, user, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    return int(user)
