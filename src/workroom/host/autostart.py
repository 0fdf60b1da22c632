"""Workroom at login, if the person wants it: tasks that were cut off go on, and what they ask is told.

Sources: the Desktop Application Autostart Specification 0.5; launchd.plist(5); Microsoft's "Run and RunOnce
Registry Keys". Only the first was tried on a real machine.
"""

from __future__ import annotations

import contextlib
import os
import plistlib
import subprocess
import sys
from pathlib import Path

from workroom.errors import UserError
from workroom.host import desktopfile
from workroom.host.command import lasting

NAME = "Workroom"
LABEL = "workroom.background"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class NotSet(UserError):
    """The start at login could not be changed; it is as it was."""


def is_on() -> bool:
    """Whether Workroom starts at login."""
    if sys.platform == "win32":
        return _registered()
    return place().is_file()


def on() -> None:
    """Start it at login.

    Raises:
        NotSet: the system does not let us.
    """
    try:
        if sys.platform == "win32":
            _register(command_line())
        elif sys.platform == "darwin":
            desktopfile.write(place(), agent())
        else:
            desktopfile.write(place(), entry())
    except OSError as error:
        raise NotSet(f"The start at login could not be set: {error}.") from error


def off() -> None:
    """Don't start it at login.

    Raises:
        NotSet: the system does not let us.
    """
    try:
        if sys.platform == "win32":
            _forget()
        else:
            place().unlink(missing_ok=True)
    except OSError as error:
        raise NotSet(f"The start at login could not be taken back: {error}.") from error


def place() -> Path:
    """The file that says so, on Linux or macOS."""
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


def command_line() -> str:
    """The command for Windows, as its own rules quote it."""
    return subprocess.list2cmdline(lasting("--background"))


def _register(line: str) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, line)


def _forget() -> None:
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(FileNotFoundError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, winreg.KEY_SET_VALUE) as key,
        ):
            winreg.DeleteValue(key, NAME)


def _registered() -> bool:
    if sys.platform == "win32":
        import winreg

        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            return bool(winreg.QueryValueEx(key, NAME)[0])
    return False
