"""All of it: the command, the real server, the real page in a real browser's app window."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop import servers
from workroom.server.static import FOLDER
from workroom.settings import Places

PATIENCE = 60
COMMAND = [sys.executable, "-P", "-m", "workroom"]


def standing(places: Places) -> Any:
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(5)
            asking.connect(str(places.data / "server/workroom.sock"))
            asking.sendall(b"GET /api/standing HTTP/1.0\r\nHost: x\r\n\r\n")
            told = b"".join(iter(lambda: asking.recv(65536), b""))
        return json.loads(told.partition(b"\r\n\r\n")[2])
    except (OSError, ValueError):
        return {}


def connected(places: Places, *, but: int | None = None) -> int:
    """Wait until a window is connected to a server other than `but`; that server."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = servers.pid(places)
        if found not in (None, but) and standing(places).get("windows"):
            assert found is not None
            return found
        time.sleep(0.2)
    raise AssertionError(f"no window connected: {standing(places)}")


@pytest.mark.skipif(not (FOLDER / "index.html").exists(), reason="the front end is not built")
def test_the_server_is_killed_under_an_open_window_and_the_window_comes_back(
    screen: str, places: Places, home: Path
) -> None:
    env = {**os.environ, "WORKROOM_HOME": str(home), "HOME": str(home)}
    with subprocess.Popen(
        [*COMMAND, "--shell", "app"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            first = connected(places)
            os.kill(first, signal.SIGKILL)
            connected(places, but=first)
            process.send_signal(signal.SIGINT)
            told, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, told
    assert "code=" not in told
    assert "code=" not in (places.data / "server/server.log").read_text()
