"""An installation of Workroom in a folder of its own, driven by its own command line."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fakes.modelserver.server import ModelServer
from fakes.modelserver.story import Scenario
from workroom.app import App
from workroom.log.cards import Approval, Reply
from workroom.log.events import Asked
from workroom.settings import Places
from workroom.tasks import Task

SHARED_CACHE = Places.find().cache
COMMAND = (sys.executable, "-c", "from workroom.cli import main; main()")
MODELS = {"anthropic": "anthropic:scripted", "openai": "openai:scripted"}


class Installation:
    """The images and templates are shared with all others; everything else is new."""

    def __init__(self, root: Path) -> None:
        self.root, self.home = root, root / "home"
        self.folder = root / "work"
        self.folder.mkdir()
        self.environment = {
            **os.environ,
            "WORKROOM_HOME": str(self.home),
            "WORKROOM_CACHE": str(SHARED_CACHE),
            "NO_COLOR": "1",
            "ANTHROPIC_API_KEY": "sk-of-the-tests-1",
            "OPENAI_API_KEY": "sk-of-the-tests-2",
        }
        data, config = self.home / "data", self.home / "config"
        self.app = App(Places(data, SHARED_CACHE, config))
        self._servers: list[ModelServer] = []
        self._started: list[subprocess.Popen[str]] = []
        self.agrees: Callable[[Approval], bool] = lambda _approval: True

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                self.kill(process)
            elif process.stdout is not None:
                process.stdout.close()
        for server in self._servers:
            server.stop()
        self.app.close()

    def serve_model(self, scenario: str | Scenario, wire: str = "anthropic") -> str:
        """Start a scripted model server and make `wire` use it; the model's name."""
        server = ModelServer(scenario).start()
        self._servers.append(server)
        url = server.url if wire == "anthropic" else server.openai_url
        self.call("config", "set", f"providers.{wire}.base_url", url)
        return MODELS[wire]

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return self.start_command(COMMAND, arguments)

    def start_command(self, command: Sequence[str], arguments: Sequence[str | Path]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(process)
        return process

    def call(self, *arguments: str | Path, expect: int = 0) -> str:
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=100)
        assert process.returncode == expect, f"{arguments} ended with {process.returncode}:\n{said}"
        return said

    def shown(self, *arguments: str | Path) -> Any:
        return json.loads(self.call(*arguments, "--json"))

    @property
    def task(self) -> Task:
        return self.app.tasks.get("last")

    def until(self, true: Callable[[], bool], seconds: float = 60, *, process: subprocess.Popen[str]) -> None:
        """Answer what is asked with the second option and wait until `true()`, the process ends, or time is up."""
        deadline = time.monotonic() + seconds
        while not true() and process.poll() is None and time.monotonic() < deadline:
            self.answer_all()
            time.sleep(0.02)

    def answer_all(self) -> None:
        for record in self.app.inbox.waiting():
            assert isinstance(record.event, Asked)
            if record.event.approval is not None:
                digest = record.event.approval.digest
                yes = self.agrees(record.event.approval)
                self.app.tasks.approve(record.task, record.event.key, digest, yes=yes)
            else:
                replies = [Reply(q.question, chosen=(q.options[1].label,)) for q in record.event.questions]
                self.app.tasks.answer(record.task, record.event.key, replies)

    def finish(self, process: subprocess.Popen[str]) -> str:
        self.until(lambda: False, process=process)
        said, _ = process.communicate(timeout=60)
        return said

    def kill(self, process: subprocess.Popen[str]) -> None:
        process.kill()  # SIGKILL; nothing when it has just ended by itself
        process.communicate()


Listing = dict[str, tuple[int, int, bytes]]


def listing(folder: Path) -> Listing:
    """Every path below `folder` with its mode, its mtime in nanoseconds, and its content."""
    found: Listing = {}
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        content = b"" if path.is_dir() else path.read_bytes()
        found[str(path.relative_to(folder))] = (stat.S_IMODE(status.st_mode), status.st_mtime_ns, content)
    return found
