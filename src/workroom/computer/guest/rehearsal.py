"""The agent as an ordinary process, on a Unix socket: all of it but the machine's own set-up."""

from __future__ import annotations

import os
import socket

from . import kernel
from .agent import Agent
from .killing import Killing
from .trees import everyone, signal_everyone


def rehearse(path: str) -> None:
    """Serve the socket at `path` until it is gone, then leave no process behind."""
    kernel.adopt_orphans()
    parent = os.getppid()

    def dial() -> int | None:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.connect(path)
        except OSError:
            line.close()
            if not os.path.exists(path) or os.getppid() != parent:
                Killing(agent.loop, signal_everyone, everyone, 0, lambda _left: agent.loop.stop())
            return None
        line.setblocking(False)
        return line.detach()

    agent = Agent(dial)
    agent.loop.run()
