"""Workroom at login, if the person wants it: tasks that were cut off go on, and what they ask is told.

Sources: the Desktop Application Autostart Specification 0.5; launchd.plist(5), which was not tried on a real machine.
"""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from workroom.errors import UserError
from workroom.host import desktopfile
from workroom.host.command import lasting

NAME = "Workroom"
LABEL = "workroom.background"


class NotSet(UserError):
    """The start at login could not be changed; it is as it was."""


def is_on() -> bool:
    """Whether Workroom starts at login."""
    return place().is_file()


def on() -> None:
    """Start it at login.

    Raises:
        NotSet: the system does not let us.
    """
    try:
        desktopfile.write(place(), agent() if sys.platform == "darwin" else entry())
    except OSError as error:
        raise NotSet(f"The start at login could not be set: {error}.") from error


def off() -> None:
    """Don't start it at login.

    Raises:
        NotSet: the system does not let us.
    """
    try:
        place().unlink(missing_ok=True)
    except OSError as error:
        raise NotSet(f"The start at login could not be taken back: {error}.") from error


def place() -> Path:
    """The file that says so."""
    if sys.platform == "darwin":
        return Path.home() / "Library/LaunchAgents" / f"{LABEL}.plist"
    named = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".config") / "autostart/workroom.desktop"


def entry() -> str:
    """The entry for a Linux desktop."""
    return desktopfile.entry(
        {
            "Type": "Application",
            "Version": "1.4",
            "Name": NAME,
            "Comment": "Goes on with tasks that were cut off",
            "Comment[de]": "Setzt unterbrochene Aufgaben fort",
            "Exec": desktopfile.command(lasting("--background")),
            "Icon": "workroom",
            "Terminal": "false",
            "NoDisplay": "true",
        }
    )


def agent() -> str:
    """The agent for macOS's launchd."""
    words = {
        "Label": LABEL,
        "ProgramArguments": lasting("--background"),
        "RunAtLoad": True,
        "ProcessType": "Interactive",
    }
    return plistlib.dumps(words).decode()
