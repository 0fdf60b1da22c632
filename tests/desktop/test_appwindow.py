"""The app window, with a real browser on a real (virtual) screen."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from desktop.screen import pages
from workroom.desktop.appwindow import LOOK, AppWindow
from workroom.desktop.shells import choose
from workroom.settings import Places

CLOSES = "<title>Workroom</title><script>setTimeout(() => window.close(), 1500)</script>"
STAYS = "<title>Workroom</title><p>Here</p>"
PATIENCE = 40


async def came(event: threading.Event) -> bool:
    return await asyncio.to_thread(event.wait, PATIENCE)


async def test_its_closing_is_noticed(screen: str, places: Places) -> None:
    with pages(CLOSES) as server:
        window = await AppWindow(places).open(server.url())
        assert await came(server.came)
        assert await asyncio.wait_for(window.ended(), PATIENCE) == "closed"
    assert server.asked[0] == f"0123456789abcdef.localhost:{server.port}/"  # the code stays in the fragment
    assert (places.data / "shell-profile").stat().st_mode & 0o077 == 0


async def test_a_second_window_is_one_of_the_same_browser_and_closing_closes_both(
    screen: str, places: Places
) -> None:
    with pages(STAYS) as server:
        window = await AppWindow(places).open(server.url())
        assert await came(server.came)
        server.came.clear()
        await window.show(server.url())
        assert await came(server.came)
        ended = asyncio.ensure_future(window.ended())
        await asyncio.sleep(0.5)
        assert not ended.done()
        await window.close()
        assert await asyncio.wait_for(ended, PATIENCE) == "closed"


async def test_windows_of_a_browser_that_an_earlier_launcher_left_are_waited_for(
    screen: str, places: Places
) -> None:
    with pages(STAYS) as server:
        earlier = await AppWindow(places).open(server.url())
        assert await came(server.came)
        later = await AppWindow(places).open(server.url())  # hands over to the browser that runs, and ends
        ended = asyncio.ensure_future(later.ended())
        assert later._process is not None
        await asyncio.wait_for(later._process.wait(), PATIENCE)
        await asyncio.sleep(2 * LOOK)
        assert not ended.done()
        await later.close()
        assert await asyncio.wait_for(ended, PATIENCE) == "closed"
        await earlier.close()


async def test_a_browser_that_ends_with_an_error_at_once_is_broken(
    screen: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":4242")
    window = await AppWindow(places).open("http://0123456789abcdef.localhost:9/#code=abcdefghijklmnopqrst")
    assert await asyncio.wait_for(window.ended(), PATIENCE) == "broken"


@pytest.mark.skipif(os.geteuid() != 0, reason="you are not root")
def test_as_root_it_refuses(screen: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKROOM_TEST_NO_SANDBOX")
    assert AppWindow(places).why_not() == "as root a browser has no sandbox; use Workroom as an ordinary user"
    with pytest.raises(Exception, match="no sandbox"):
        choose("app", [AppWindow(places)])
