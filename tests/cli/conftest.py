from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.terminal import Terminal
from workroom.app import App
from workroom.cli.main import cli
from workroom.settings import Places

Workroom = Callable[..., Result]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    return {
        "WORKROOM_HOME": str(tmp_path / "workroom"),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLUMNS": "200",
    }


@pytest.fixture
def app(places: Places) -> Iterator[App]:
    """The app on the same files as the commands under test."""
    app = App.open(places)
    yield app
    app.close()


@pytest.fixture
def workroom(env: dict[str, str]) -> Workroom:
    """Run a command in this process; its result has exit_code, stdout and stderr."""

    def run(*args: str, input: str | None = None) -> Result:
        own = {"WORKROOM_CACHE": None, **env}  # whatever the tests' own surroundings say
        return CliRunner().invoke(cli, list(args), input=input, env=own, prog_name="workroom")

    return run


@pytest.fixture
def terminal(env: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """Run a command in a process of its own on a pseudo-terminal."""
    opened: list[Terminal] = []

    def run(*args: str, **more: str) -> Terminal:
        # A test run in the background has SIGINT ignored, and its children would too.
        heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        command = [sys.executable, "-c", f"{heard}; from workroom.cli import main; main()", *args]
        opened.append(Terminal(command, {**env, **more}))
        return opened[-1]

    yield run
    for each in opened:
        each.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to hand over."""
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "taxi.txt").write_text("Taxi 12.50")
    return folder
