"""A tab in the usual browser. It can't be waited for: nobody tells when a tab is closed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import webbrowser

from workroom.desktop import display
from workroom.desktop.shell import Ending, Name, NoWindow
from workroom.secrets import bare

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open_new_tab(sys.stdin.read()))"


class UsualBrowser:
    """The shell `browser`."""

    name: Name = "browser"
    stays = False

    def why_not(self) -> str | None:
        """No display, root, or no browser."""
        if why := display.why_none() or display.why_not_as_root():
            return why
        return None if _found() else "no browser is installed"

    def words(self) -> str:
        """Which one."""
        return "a tab in your usual browser"

    async def open(self, url: str) -> Tab:
        """Open `url` in a new tab.

        Raises:
            NoWindow: the browser can't be started.
        """
        tab = Tab()
        await tab.show(url)
        return tab


class Tab:
    """A tab that was opened."""

    async def ended(self) -> Ending:
        """Never: see above."""
        await asyncio.Event().wait()
        return "closed"

    async def show(self, url: str) -> None:
        """Open another one.

        Raises:
            NoWindow: the browser can't be started.
        """
        if not await _opened(url):
            raise NoWindow(
                "Your browser could not be started.", hint="`workroom --shell none` prints the address."
            )

    async def close(self) -> None:
        """A tab is the person's to close."""


async def _opened(url: str) -> bool:
    """By a process between us: the browser must not inherit the keys in our environment."""
    between = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", _OPEN),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=bare(os.environ),
    )
    await between.communicate(url.encode())
    return between.returncode == 0


def _found() -> bool:
    """Whether there is one that shows windows; a browser for the terminal can't run our page."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return isinstance(found, webbrowser.BackgroundBrowser) or not isinstance(found, webbrowser.GenericBrowser)
