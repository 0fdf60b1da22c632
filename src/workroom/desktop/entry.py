"""Workroom among this user's programs: a `.desktop` entry with its icon, which also takes links `workroom://…`.

Sources: the Desktop Entry, Icon Theme and MIME Applications specifications. The entry's own `MimeType` makes it
the program for such links; no setting of the person's is touched, so removing the files takes all of it back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from workroom.desktop.screens import SCHEME
from workroom.errors import UserError
from workroom.host import desktopfile
from workroom.host.command import lasting
from workroom.secrets import bare

ICON = Path(__file__).with_name("workroom.svg")
ENTRY = "applications/workroom.desktop"
PICTURE = "icons/hicolor/scalable/apps/workroom.svg"
SECONDS = 20


class NoSuchDesktop(UserError):
    """This system has no such entries."""


def install() -> list[Path]:
    """Put the entry and the icon in place; the files that were written.

    Raises:
        NoSuchDesktop: this is no system with `.desktop` entries, or the folder can't be written.
    """
    here = _data_home()
    try:
        desktopfile.write(here / PICTURE, ICON.read_text("utf-8"))
        desktopfile.write(here / ENTRY, text())
    except OSError as error:
        raise NoSuchDesktop(f"The entry could not be written to {here}: {error.strerror}.") from error
    _refresh(here)
    return [here / ENTRY, here / PICTURE]


def remove() -> list[Path]:
    """Take both away again; the files that were there.

    Raises:
        NoSuchDesktop: this is no system with `.desktop` entries, or a file can't be removed.
    """
    here = _data_home()
    gone = [path for path in (here / ENTRY, here / PICTURE) if path.exists()]
    try:
        for path in gone:
            path.unlink()
    except OSError as error:
        raise NoSuchDesktop(f"The entry could not be removed: {error}.") from error
    _refresh(here)
    return gone


def text() -> str:
    """The entry."""
    return desktopfile.entry(
        {
            "Type": "Application",
            "Version": "1.4",
            "Name": "Workroom",
            "GenericName": "AI agent",
            "GenericName[de]": "KI-Agent",
            "Comment": "An AI agent with a computer of its own",
            "Comment[de]": "Ein KI-Agent mit einem eigenen Computer",
            "Exec": desktopfile.command(lasting("open"), "%u"),
            "Icon": "workroom",
            "Terminal": "false",
            "Categories": "Utility;",
            "Keywords": "agent;assistant;task;",
            "Keywords[de]": "Agent;Assistent;Aufgabe;",
            "StartupNotify": "true",
            "StartupWMClass": "Workroom",
            "MimeType": f"x-scheme-handler/{SCHEME};",
        }
    )


def _data_home() -> Path:
    if not sys.platform.startswith("linux"):
        raise NoSuchDesktop(
            "Entries of this kind exist on Linux desktops only.", hint="Start Workroom with `workroom`."
        )
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".local/share"


def _refresh(here: Path) -> None:
    """Let the desktop see the change at once; where this program is missing it sees it at the next start."""
    if program := shutil.which("update-desktop-database"):
        words = [program, "--quiet", str(here / "applications")]
        subprocess.run(words, env=bare(os.environ), capture_output=True, timeout=SECONDS, check=False)
