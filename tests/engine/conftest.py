from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.desk import Desk
from fakes.modelserver import ModelServer

WIRES = {"anthropic": "anthropic:claude-sonnet-5-5", "openai": "openai:gpt-6-sol"}


@pytest.fixture
def serve() -> Iterator[Callable[..., ModelServer]]:
    """Start scripted model servers; all end with the test."""
    servers: list[ModelServer] = []

    def start(scenario: str, delay: float = 0.0) -> ModelServer:
        servers.append(ModelServer(scenario, delay=delay).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def desk(tmp_path: Path, serve: Callable[..., ModelServer]) -> Iterator[Callable[..., Desk]]:
    """A task whose model follows a scenario, over one of the two wires."""
    desks: list[Desk] = []

    def make(scenario: str, wire: str = "anthropic") -> Desk:
        server = serve(scenario)
        url = server.url if wire == "anthropic" else server.openai_url
        desks.append(Desk(tmp_path / str(len(desks)), url, WIRES[wire]))
        desks[-1].server = server
        return desks[-1]

    yield make
    for each in desks:
        each.log.close()
