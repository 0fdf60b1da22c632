"""Where the sockets of computers lie."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from pathlib import Path

from workroom.computer.spec import ComputerUnavailable
from workroom.sockets import private_folder

_PORTS = ("agent", "door")


def listen(name: str, port: str = "agent") -> tuple[socket.socket, Path]:
    """A listening unix socket for the serial port `port` of the machine called `name`, and its path.

    Raises:
        ComputerUnavailable: there is no private folder for it.
    """
    path = _path(name, port)
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(os.fspath(path))
        listening.listen(1)
    except OSError as error:
        listening.close()
        raise ComputerUnavailable(f"No socket could be made at {path}: {error.strerror}.") from error
    return listening, path


def forget(name: str) -> None:
    """Remove what a machine called `name` left behind in a crash."""
    with contextlib.suppress(ComputerUnavailable):
        for port in _PORTS:
            _path(name, port).unlink(missing_ok=True)


def _path(name: str, port: str) -> Path:
    folder = private_folder()
    if folder is None:
        raise ComputerUnavailable(
            "There is no private folder for sockets.", hint="Set XDG_RUNTIME_DIR to one."
        )
    return folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.{port}"
