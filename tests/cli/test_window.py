"""`workroom` alone, `serve`, `open` and `desktop`, as real processes with the real server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.conftest import Workroom
from cli.terminal import Terminal
from desktop import servers
from desktop.conftest import places, short  # noqa: F401 - fixtures
from workroom.settings import Places

LINK = re.compile(r"http://[0-9a-f]{16}\.localhost:\d+/#code=[\w-]+")
SETTLED = 1.0  # seconds until a server that has said where it is also hears signals
COMMAND = [sys.executable, "-P", "-m", "workroom"]


@pytest.fixture
def env(short: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:  # noqa: F811
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return {"WORKROOM_HOME": str(short), "HOME": str(short), "TERM": "xterm-256color", "COLUMNS": "60"}


@pytest.fixture(autouse=True)
def no_server_stays(places: Places) -> Iterator[None]:  # noqa: F811
    yield
    servers.end(places)


def links(terminal: Terminal) -> list[str]:
    return LINK.findall(terminal.screen)


def test_without_a_display_the_address_is_printed_and_another_one_on_enter(
    terminal: Callable[..., Terminal],
) -> None:
    shown = terminal(DISPLAY="", WAYLAND_DISPLAY="")
    at = shown.shows("Press Enter for another one, Ctrl-C to end.")
    assert len(links(shown)) == 1  # on one line, though the terminal is narrow
    shown.type("\n")
    shown.shows("#code=", since=at)
    time.sleep(0.2)
    shown._read(0.2)
    assert len(set(links(shown))) == 2
    shown.interrupt()
    assert shown.ends() == 0


def test_in_a_pipe_the_address_is_all_there_is_on_standard_output(env: dict[str, str]) -> None:
    with subprocess.Popen(
        COMMAND, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert LINK.fullmatch(process.stdout.readline().strip())
        process.send_signal(signal.SIGTERM)
        rest, words = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "")
    assert "good once" in words


def test_serve_prints_where_and_ends_when_told(env: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve"],
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert LINK.fullmatch(process.stdout.readline().strip())
        time.sleep(SETTLED)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_server_in_the_background_writes_no_code_anywhere(env: dict[str, str], places: Places) -> None:  # noqa: F811
    command = [*COMMAND, "serve", "--background"]
    with subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        deadline = time.monotonic() + 20
        while servers.pid(places) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(SETTLED)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "code=" not in told


@pytest.mark.parametrize(
    "link", ["workroom://task/t-1/stop", "http://evil.example/", "workroom://new?start=1"]
)
def test_a_link_that_may_not_is_refused_before_anything_is_started(
    workroom: Workroom,
    places: Places,  # noqa: F811
    link: str,
) -> None:
    done = workroom("open", link)
    assert done.exit_code == 1
    assert "The link was not opened" in done.stderr
    assert servers.pid(places) is None


def test_a_task_that_is_not_there_is_told_of(workroom: Workroom) -> None:
    assert workroom("open", "nothing").exit_code == 66


def test_a_window_that_can_not_be_is_refused_with_its_reason(workroom: Workroom, places: Places) -> None:  # noqa: F811
    done = workroom("--shell", "app")
    assert done.exit_code == 1
    assert "The window can't be opened with app: there is no display" in done.stderr
    assert servers.pid(places) is None


def test_it_is_put_among_the_programs_and_at_login_and_taken_back(
    workroom: Workroom,
    short: Path,  # noqa: F811
) -> None:
    own = {"XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(name, value)
        assert "Workroom is among your programs" in workroom("desktop", "install").stdout
        assert (short / ".local/share/applications/workroom.desktop").exists()
        assert "Removed" in workroom("desktop", "remove").stdout
        assert "was not among" in workroom("desktop", "remove").stdout
        assert workroom("desktop", "autostart").stdout == "Workroom does not start at login.\n"
        assert workroom("desktop", "autostart", "on").stdout == "Workroom starts at login.\n"
        assert (short / ".config/autostart/workroom.desktop").exists()
        assert workroom("desktop", "autostart", "off").stdout == "Workroom does not start at login.\n"
        assert workroom("desktop", "autostart", "maybe").exit_code == 1
