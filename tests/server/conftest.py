from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from fakes.modelserver import ModelServer
from server.scripted import MODEL, Bench
from server.served import Served
from workroom.server.building import building, sites_of
from workroom.server.desk import Desk
from workroom.server.guard import TOKEN
from workroom.settings import Places, change

PORT = 8765


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own: folders are looked up and samples copied there."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
async def desk(places: Places) -> AsyncIterator[Desk]:
    """The desk of a server that does not listen."""
    async with building(places) as (desk, _):
        desk.sessions.settle(PORT)
        yield desk


@pytest.fixture
async def stranger(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at the window's address without a session; what breaks inside is seen as a 500."""
    origin = desk.sessions.origin
    headers = {"origin": origin.url, "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(sites_of(desk).window, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=origin.url, headers=headers) as stranger:
        yield stranger


@pytest.fixture
async def client(desk: Desk, stranger: httpx.AsyncClient) -> httpx.AsyncClient:
    """A window that is signed in."""
    cookie, token = desk.sessions.exchange(desk.sessions.code(), "test")
    stranger.headers[TOKEN] = token
    stranger.headers["cookie"] = f"{desk.sessions.cookie_name}={cookie}"
    return stranger


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A real server in a process of its own, started by `start()`."""
    served = Served(tmp_path / "served")
    yield served
    served.close()


@pytest.fixture
def bench(
    desk: Desk, client: httpx.AsyncClient, places: Places, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    """A signed-in window whose tasks follow a script: `bench.server.tell(...)`."""
    server = ModelServer("short").start()
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key-for-tests")
    change(places.settings, "model", MODEL)
    change(places.settings, "providers.anthropic.base_url", server.url)
    desk.app.reload_settings()
    (home / "work").mkdir()
    yield Bench(desk, client, server, home / "work")
    server.stop()
