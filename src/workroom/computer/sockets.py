"""Where listening sockets lie: a folder that only this user can enter, with a path short enough for one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from workroom.computer.spec import ComputerUnavailable

_LONGEST = 100  # sockaddr_un holds 104 bytes on some systems, 108 on others
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
    return _folder() / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.{port}"


def _folder() -> Path:
    roots = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - checked below
    for root in filter(None, roots):
        folder = Path(root) / f"workroom-{os.getuid()}"
        if len(os.fspath(folder)) < _LONGEST - 40 and _private(folder):
            return folder
    raise ComputerUnavailable("There is no private folder for sockets.", hint="Set XDG_RUNTIME_DIR to one.")


def _private(folder: Path) -> bool:
    """Whether `folder` exists or can be made, is a real folder, ours, and closed to everyone else."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
