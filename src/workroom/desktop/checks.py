"""What `workroom doctor` says about the window."""

from __future__ import annotations

from workroom.desktop import display, shells
from workroom.health.finding import Check, State
from workroom.settings import Places

NAME = "Window"
MEND = "uv tool install 'workroom[desktop]'"


def window(places: Places) -> Check:
    """Which shell would show it, and why that one; without a display, an address is all there can be."""
    choice = shells.choose(shells.AUTO, shells.shells(places, _nowhere, _nowhere))
    if choice.shell.stays or display.why_none():
        return Check(NAME, State.OK, choice.why)
    return Check(NAME, State.WARNING, choice.why, MEND)


def _nowhere(_: str) -> None:
    pass
