"""The real server of a test's data folder, and one that stands in for it: found by its socket, ended by its number."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

from workroom.settings import Places

STANDIN = Path(__file__).with_name("standin.py")


def pid(places: Places) -> int | None:
    """The process behind the server's socket, as the kernel says."""
    with socket.socket(socket.AF_UNIX) as asking, contextlib.suppress(OSError):
        asking.connect(str(places.data / "server/workroom.sock"))
        return int(struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])
    return None


def end(places: Places, number: signal.Signals = signal.SIGKILL) -> None:
    """End it, and wait until it is gone."""
    if (found := pid(places)) is None:
        return
    os.kill(found, number)
    with contextlib.suppress(ChildProcessError, ProcessLookupError):
        for _ in range(400):
            if pid(places) is None:
                return
            time.sleep(0.05)


class Standin:
    """Answers as it is told; `command` starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = [sys.executable, str(STANDIN), str(folder)]
        self.answers()

    def answers(
        self, *, working: tuple[str, ...] = (), tasks: list[Any] | None = None, inbox: Any = ()
    ) -> None:
        told = {
            "GET /api/standing": {"windows": 0, "working": list(working)},
            "GET /api/tasks": {"tasks": tasks or [], "seq": 1},
            "GET /api/inbox": list(inbox),
        }
        draft = self.folder / "answers.new"
        draft.write_text(json.dumps(told))
        draft.replace(self.folder / "answers.json")

    def asked(self) -> list[str]:
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []
