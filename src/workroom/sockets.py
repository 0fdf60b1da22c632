"""Listening sockets for this user alone: a folder that only they can enter, and the kernel's word on who calls."""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
import tempfile
from pathlib import Path

LONGEST = 100
"""Bytes of a socket's path: sockaddr_un holds 104 on some systems, 108 on others."""
_NAME = 40
_UCRED = struct.Struct("3i")  # pid, uid, gid: SO_PEERCRED, unix(7)


def private_folder() -> Path | None:
    """The folder, made if it is not there; None where there is no place for it."""
    roots = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - checked below
    for root in filter(None, roots):
        folder = Path(root) / f"workroom-{os.getuid()}"
        if len(os.fspath(folder)) < LONGEST - _NAME and is_private(folder):
            return folder
    return None


def is_private(folder: Path) -> bool:
    """Whether `folder` exists or can be made, is a real folder, ours, and closed to everyone else."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def is_own(connection: socket.socket) -> bool:
    """Whether the kernel says that this user calls; elsewhere than on Linux the folder is the only wall."""
    if sys.platform != "linux":
        return True
    _, user, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    return bool(user == os.getuid())
