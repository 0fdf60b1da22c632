from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pytest

from server.answers import refused, told
from workroom.host import autostart
from workroom.server import window_shell
from workroom.server.desk import Desk
from workroom.server.window_shell import WindowShell

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the entry is a Linux desktop's")


@pytest.fixture(autouse=True)
def _own_config(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))


async def test_what_the_window_was_opened_with_is_told(client: httpx.AsyncClient, desk: Desk) -> None:
    found = told(await client.get("/api/desktop"))
    assert (found["shell"], found["autostart"], found["notifications"]) == ("none", False, False)
    window_shell.write(desk.app.places, WindowShell("app", "Chromium 149", notifications=True))
    found = told(await client.get("/api/desktop"))
    assert (found["shell"], found["why"], found["notifications"]) == ("app", "Chromium 149", True)


async def test_a_file_of_the_launcher_that_can_not_be_read_says_nothing(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    (desk.app.places.data / "server" / "shell.json").write_text("{")
    assert told(await client.get("/api/desktop"))["shell"] == "none"


@linux
async def test_the_start_at_login_is_set_and_taken_back(client: httpx.AsyncClient) -> None:
    assert told(await client.put("/api/desktop", json={"autostart": True}))["autostart"] is True
    assert "[Desktop Entry]" in autostart.place().read_text()
    assert told(await client.put("/api/desktop", json={"autostart": False}))["autostart"] is False
    assert not autostart.place().exists()
    told(await client.put("/api/desktop", json={"autostart": False}))


@linux
async def test_where_it_can_not_be_set_that_is_said(client: httpx.AsyncClient, home: Path) -> None:
    (home / ".config").write_text("a file in the way")
    assert refused(await client.put("/api/desktop", json={"autostart": True})) == (409, "not_set")
    assert told(await client.get("/api/desktop"))["autostart"] is False


@pytest.mark.parametrize("body", [{}, {"autostart": "often"}, {"autostart": True, "shell": "qt"}])
async def test_what_does_not_fit_is_refused(client: httpx.AsyncClient, body: object) -> None:
    assert refused(await client.put("/api/desktop", json=body)) == (422, "invalid")
