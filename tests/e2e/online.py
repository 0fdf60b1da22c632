"""An installation in an internet of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from e2e.installation import COMMAND, MODELS, Installation
from fakes.internet import Internet
from fakes.modelserver.server import ModelServer
from fakes.modelserver.story import Call, Scenario, Turn, steps, tool
from workroom.log import Event

E = TypeVar("E", bound=Event)
HOSTS = ("docs.example.org", "evil.example.net", "code.example.org", "mail.example.org")


class Online(Installation):
    """Its app runs where `internet` is all there is."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.internet = Internet(root, HOSTS).open()
        self.environment["SSL_CERT_FILE"] = str(self.internet.certificates)

    def close(self) -> None:
        super().close()
        self.internet.close()

    def serve_model(self, scenario: str | Scenario, wire: str = "anthropic") -> str:
        server = self.internet.at_home(lambda: ModelServer(scenario).start())
        self._servers.append(server)
        url = server.url if wire == "anthropic" else server.openai_url
        self.call("config", "set", f"providers.{wire}.base_url", url)
        return MODELS[wire]

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return self.start_command([*self.internet.enter, *COMMAND], arguments)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What the model was sent, request by request."""
        return self._servers[-1].requests

    def events(self, kind: type[E]) -> list[E]:
        """Everything of one kind that has happened, oldest first."""
        return [record.event for record in self.app.log.read(kinds=[kind]) if isinstance(record.event, kind)]

    def work(self, calls: Sequence[Call], *options: str | Path) -> subprocess.Popen[str]:
        """A task whose model makes these calls one after another."""
        model = self.serve_model(steps(*(Turn("", (call,)) for call in calls), Turn("That is all.")))
        return self.start("run", "Do the work.", "--folder", self.folder, "--model", model, *options)

    def alone(self, calls: Sequence[Call]) -> str:
        """The same with nobody there to answer, to its end."""
        return self.work(calls, "--unattended").communicate(timeout=100)[0]


def shell(line: str) -> Call:
    """A command in the computer."""
    return tool("run_command", command=line, timeout=120)
