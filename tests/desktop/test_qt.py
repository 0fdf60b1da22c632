"""The window by QtWebEngine: only where the extra is installed, which is 260 MB to fetch."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from string import Template
from urllib.parse import unquote

import pytest

from desktop.screen import Pages, pages
from workroom.desktop import libraries
from workroom.desktop.qt import EXTRA, Qt, _has_extra
from workroom.server.sealed import OURS, is_sealed
from workroom.settings import Places

PATIENCE = 30
MISSING = EXTRA if not _has_extra() else ", ".join(libraries.missing({"QT_QPA_PLATFORM": "offscreen"}))
needs_qt = pytest.mark.skipif(bool(MISSING), reason=MISSING)

PAGE = """<title>Workroom</title><img src="http://127.0.0.1:PORT/literal"><img src="http://elsewhere.example:PORT/name">
<img src="http://localhost:PORT/other"><img src="/own">
<script>setTimeout(() => { location.href = "http://evil.localhost:PORT/away" }, 300)
setTimeout(() => fetch("/still-here?" + encodeURIComponent(location.host)), 1500)
setTimeout(() => { END }, 2500)</script>"""


TELL_AGENT = """<script>fetch("/agent?" + encodeURIComponent(navigator.userAgent))
setInterval(() => fetch("/told?" + encodeURIComponent(document.getElementById("p").textContent)), 500)</script>"""


@pytest.fixture
def offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("WORKROOM_TEST_NO_SANDBOX", "1")


@pytest.fixture
def server() -> Iterator[Pages]:
    with pages("") as server:
        yield server


async def asked(server: Pages, path: str) -> str:
    for _ in range(PATIENCE * 20):
        if found := [each for each in server.asked if path in each]:
            return found[0]
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} was never asked for: {server.asked}")


@needs_qt
async def test_it_shows_our_page_goes_nowhere_else_and_tells_that_it_was_closed(
    offscreen: None, places: Places, server: Pages
) -> None:
    server.page = PAGE.replace("PORT", str(server.port)).replace("END", "window.close()")
    window = await Qt(places).open(server.url())
    try:
        own = f"0123456789abcdef.localhost:{server.port}"
        await asked(server, "/own")
        assert await asked(server, "/still-here") == f"{own}/still-here?{own.replace(':', '%3A')}"
        assert [
            each for each in server.asked if "/away" in each or "/name" in each or "/literal" in each
        ] == []
        assert await asyncio.wait_for(window.ended(), PATIENCE) == "closed"
    finally:
        await window.close()


@needs_qt
async def test_a_closed_window_is_shown_again(offscreen: None, places: Places, server: Pages) -> None:
    server.page = "<script>setTimeout(() => window.close(), 800)</script>"
    window = await Qt(places).open(server.url())
    try:
        assert await asyncio.wait_for(window.ended(), PATIENCE) == "closed"
        server.came.clear()
        server.page = "<title>Workroom</title>"
        await window.show(server.url())
        assert await asyncio.to_thread(server.came.wait, PATIENCE)
    finally:
        await window.close()
    assert await asyncio.wait_for(window.ended(), PATIENCE) == "closed"


@needs_qt
async def test_a_window_that_is_open_is_loaded_anew(offscreen: None, places: Places, server: Pages) -> None:
    server.page = "<title>Workroom</title>"
    window = await Qt(places).open(server.url())
    try:
        assert await asyncio.to_thread(server.came.wait, PATIENCE)
        server.came.clear()
        await window.show(f"{server.url()}&to=inbox")
        assert await asyncio.to_thread(server.came.wait, PATIENCE)
    finally:
        await window.close()


@needs_qt
async def test_a_server_that_is_not_there_yet_is_waited_for(offscreen: None, places: Places) -> None:
    with pages("") as gone:
        url, port = gone.url(), gone.port
    window = await Qt(places).open(url)
    try:
        await asyncio.sleep(2)
        with pages("<title>Workroom</title>", port) as server:
            assert await asyncio.to_thread(server.came.wait, PATIENCE)
    finally:
        await window.close()


@needs_qt
async def test_a_window_that_dies_is_broken(offscreen: None, places: Places, server: Pages) -> None:
    window = await Qt(places).open(server.url())
    assert await asyncio.to_thread(server.came.wait, PATIENCE)
    window._process.kill()
    assert await asyncio.wait_for(window.ended(), PATIENCE) == "broken"
    await window.close()


@needs_qt
async def test_nothing_of_a_page_gets_out_by_a_call(offscreen: None, places: Places, server: Pages) -> None:
    """Previews of pages count on it, and on the name by which our own window is known."""
    calls = (Path(__file__).parents[1] / "browser" / "calls.html").read_text()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        for each in (udp, tcp):
            each.bind(("127.0.0.1", 0))
            each.setblocking(False)
        tcp.listen()
        ports = {"udp": udp.getsockname()[1], "tcp": tcp.getsockname()[1]}
        server.page = Template(calls).safe_substitute(ports) + TELL_AGENT
        window = await Qt(places).open(server.url())
        try:
            agent = unquote((await asked(server, "/agent")).partition("?")[2])
            assert is_sealed(agent)
            assert OURS in agent.split()
            await asked(server, "/told?tried%20called")
            await asyncio.sleep(4)
            for heard in (lambda: udp.recv(2000), tcp.accept):
                with pytest.raises(BlockingIOError):
                    heard()
        finally:
            await window.close()


def test_the_address_is_no_argument_of_the_process(places: Places) -> None:
    """Other users can read arguments; the code goes through a pipe."""
    import inspect

    assert "url" not in inspect.getsource(Qt.open).partition("programs.start(")[2].partition(")")[0]


def test_without_the_extra_it_says_so(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workroom.desktop.qt._has_extra", lambda: False)
    assert Qt(places).why_not() == EXTRA


def test_a_missing_library_is_named_by_its_package(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workroom.desktop.qt._has_extra", lambda: True)
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setenv("WORKROOM_TEST_NO_SANDBOX", "1")
    monkeypatch.setitem(libraries._ALWAYS, "libnot-there.so.7", "libnot-there7")
    monkeypatch.setitem(libraries._X11, "libnor-this.so.1", "libnor-this1")
    for name in list(libraries._ALWAYS.keys() | libraries._X11.keys()):
        if not name.startswith("libno"):
            monkeypatch.delitem(libraries._ALWAYS, name, raising=False)
            monkeypatch.delitem(libraries._X11, name, raising=False)
    assert Qt(places).why_not() == (
        "the system lacks libnot-there7, libnor-this1 (`sudo apt-get install libnot-there7 libnor-this1`)"
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"DISPLAY": ":0"}, "libxcb-cursor0"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "libwayland-client0"),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, "libxcb-cursor0"),
    ],
)
def test_the_libraries_are_those_of_the_display(environment: dict[str, str], named: str) -> None:
    assert named in libraries.needed(environment).values()
    assert "libnss3" in libraries.needed(environment).values()


def test_offscreen_needs_neither(places: Places) -> None:
    assert not libraries.needed({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}).keys() & {
        *libraries._X11,
        *libraries._WAYLAND,
    }


def test_the_icon_is_there() -> None:
    from workroom.desktop import qtwindow

    assert Path(qtwindow.ICON).read_text().startswith("<svg")
