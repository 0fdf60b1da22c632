"""What every program that can show the window has in common."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from workroom.errors import UserError
from workroom.settings import Places

Name = Literal["qt", "app", "browser", "none"]
Ending = Literal["closed", "hidden", "open", "quit", "broken"]


class NoWindow(UserError):
    """The shell that was asked for can't be used here."""


class Window(Protocol):
    """A window that is open. Of its endings, `hidden` leaves its icon there, and `open` is a click on that icon."""

    async def ended(self) -> Ending:
        """Wait until the person closes it, quits, or it breaks."""

    async def show(self, url: str) -> None:
        """Bring it to the front; `url`, with a code of its own, for a shell that must open it anew."""

    async def close(self) -> None:
        """Close it, and wait until it is closed."""


class Shell(Protocol):
    """A kind of window."""

    name: Name
    stays: bool  # whether its window can be waited for

    def why_not(self) -> str | None:
        """Why it can't be used here; None when it can."""

    def words(self) -> str:
        """What would show the window, in words: a program and its version."""

    async def open(self, url: str) -> Window:
        """Open a window on `url`.

        Raises:
            NoWindow: the program can't be started.
        """


def own_folder(places: Places, name: str) -> Path:
    """A folder that only this user can enter, for a browser's profile or a socket."""
    folder = places.data / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
