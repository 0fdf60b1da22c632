"""A folder for listening sockets that only this user can enter, with a path short enough for one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

LONGEST = 100
"""Bytes of a socket's path: sockaddr_un holds 104 on some systems, 108 on others."""
_NAME = 40


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
