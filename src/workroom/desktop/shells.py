"""The programs that can show the window, and which of them does.

In order: a window of our own (`qt`), an app window of an installed browser (`app`), the usual browser (`browser`),
and where nothing can be shown, the address in words (`none`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import msgspec

from workroom.desktop.appwindow import AppWindow
from workroom.desktop.printed import Printed
from workroom.desktop.qt import Qt
from workroom.desktop.shell import NoWindow, Shell
from workroom.desktop.tab import UsualBrowser
from workroom.settings import Places

AUTO = "auto"


class Choice(msgspec.Struct, frozen=True):
    """The shell that is used, why, and why each better one was passed over."""

    shell: Shell
    why: str
    passed: tuple[tuple[str, str], ...] = ()


def shells(places: Places, say: Callable[[str], None], show: Callable[[str], None]) -> list[Shell]:
    """All there are, the best first. `show` gets addresses to be printed, `say` the words around them."""
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
