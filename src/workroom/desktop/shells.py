"""The programs that can show the window, and which of them does.

In order: a window of our own (`qt`), an app window of an installed browser (`app`), the usual browser (`browser`),
and where nothing can be shown, the address in words (`none`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from workroom.errors import UserError
from workroom.settings import Places

Name = Literal["qt", "app", "browser", "none"]
AUTO = "auto"
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


class Choice(msgspec.Struct, frozen=True):
    """The shell that is used, why, and why each better one was passed over."""

    shell: Shell
    why: str
    passed: tuple[tuple[str, str], ...] = ()


def shells(places: Places, say: Callable[[str], None], show: Callable[[str], None]) -> list[Shell]:
    """All there are, the best first. `show` gets addresses to be printed, `say` the words around them."""
    from workroom.desktop.appwindow import AppWindow
    from workroom.desktop.browser import UsualBrowser
    from workroom.desktop.printed import Printed
    from workroom.desktop.qt import Qt

    return [Qt(places), AppWindow(places), UsualBrowser(), Printed(say, show)]


def choose(wanted: str, among: Sequence[Shell], *, without: Collection[str] = ()) -> Choice:
    """The shell called `wanted`, or for `auto` the first that can be used and is not in `without`.

    Raises:
        NoWindow: there is no such shell, or it can't be used here.
    """
    if wanted != AUTO:
        return _forced(wanted, among)
    passed: list[tuple[str, str]] = []
    for shell in among:
        why = "it did not start" if shell.name in without else shell.why_not()
        if why is None:
            return Choice(shell, _because(shell, passed), tuple(passed))
        passed.append((shell.name, why))
    raise NoWindow("No window can be opened here, and no address be printed.")


def _forced(wanted: str, among: Sequence[Shell]) -> Choice:
    found = next((shell for shell in among if shell.name == wanted), None)
    if found is None:
        names = ", ".join([AUTO, *(shell.name for shell in among)])
        raise NoWindow(f"There is no window called {wanted}.", hint=f"There are: {names}.")
    if why := found.why_not():
        raise NoWindow(
            f"The window can't be opened with {wanted}: {why}.",
            hint="Without --shell, Workroom finds another way.",
        )
    return Choice(found, f"{found.words()}, as you asked")


def _because(shell: Shell, passed: Sequence[tuple[str, str]]) -> str:
    reasons: dict[str, list[str]] = {}
    for name, why in passed:
        reasons.setdefault(why, []).append(name)
    if len(reasons) == 1:
        return f"{shell.words()}, because {passed[0][1]}"
    return "; not ".join([shell.words(), *(f"{', '.join(names)}: {why}" for why, names in reasons.items())])


def own_folder(places: Places, name: str) -> Path:
    """A folder that only this user can enter, for a browser's profile or a socket."""
    folder = places.data / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
