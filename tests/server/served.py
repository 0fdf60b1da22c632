"""A real server in a process of its own, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from workroom.server.address import LOOPBACK, socket_path
from workroom.server.guard import TOKEN
from workroom.settings import Places

SHARED_CACHE = Places.find().cache
_RUN = """
import sys
from workroom.server.serve import run
from workroom.settings import Places
sys.exit(run(Places.find(), say=lambda url: print(url, flush=True)))
"""
_SECONDS = 20.0


class Served:
    """`link` is the launch link that the server printed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.home.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "HOME": str(self.home),
            "WORKROOM_HOME": str(root / "own"),
            "WORKROOM_CACHE": str(SHARED_CACHE),
        }
        self.places = Places(root / "own" / "data", SHARED_CACHE, root / "own" / "config")
        self.process: subprocess.Popen[str] | None = None
        self._clients: list[httpx.Client] = []
        self.link = ""

    def start(self, **environment: str) -> str:
        """Start it, and wait until it listens; the launch link."""
        with (self.root / "server.log").open("a") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _RUN],
                env=self.environment | environment,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )
        assert self.process.stdout is not None
        self.link = self.process.stdout.readline().strip()
        assert self.link, self.told
        return self.link

    @property
    def told(self) -> str:
        return (self.root / "server.log").read_text()

    @property
    def origin(self) -> str:
        parts = urlsplit(self.link)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        port = urlsplit(self.link).port
        assert port is not None
        return port

    def new_link(self) -> str:
        """A fresh launch link, asked for as the launcher does."""
        transport = httpx.HTTPTransport(uds=str(socket_path(self.places)))
        with httpx.Client(transport=transport, base_url="http://workroom", timeout=_SECONDS) as local:
            answer = local.post("/api/codes")
        assert answer.status_code == 200, answer.text
        self.link = str(answer.json()["url"])
        return self.link

    def sign_in(self, link: str | None = None) -> httpx.Client:
        """A client with a session, as a window has one."""
        code = (link or self.new_link()).partition("#code=")[2]
        client = self.stranger()
        answer = client.post("/api/session", json={"code": code, "name": "test"})
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"].partition(";")[0]
        client.headers.update({TOKEN: answer.json()["token"], "cookie": cookie})
        return client

    def stranger(self) -> httpx.Client:
        """Somebody who has found the port and knows the host's name."""
        host = urlsplit(self.origin).netloc
        headers = {"host": host, "origin": self.origin, "sec-fetch-site": "same-origin"}
        client = httpx.Client(base_url=f"http://{LOOPBACK}:{self.port}", headers=headers, timeout=_SECONDS)
        self._clients.append(client)
        return client

    def kill(self) -> None:
        """As a crash: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As the system does it at its end: SIGTERM. The exit code."""
        return self._end(signal.SIGTERM)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(how)
        code = self.process.wait(_SECONDS)
        self.process.stdout.close()
        return code
