"""A tab in the usual browser. It can't be waited for: nobody tells when a tab is closed."""

from __future__ import annotations

import asyncio
import webbrowser

from workroom.desktop import display
from workroom.desktop.shells import Ending, Name, NoWindow


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
        if not await asyncio.to_thread(webbrowser.open_new_tab, url):
            raise NoWindow(
                "Your browser could not be started.", hint="`workroom --shell none` prints the address."
            )

    async def close(self) -> None:
        """A tab is the person's to close."""


def _found() -> bool:
    """Whether there is one that shows windows; a browser for the terminal can't run our page."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return isinstance(found, webbrowser.BackgroundBrowser) or not isinstance(found, webbrowser.GenericBrowser)
