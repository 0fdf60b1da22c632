"""The installed browsers that can show a page as a window of its own: those built on Chromium.

Searched in this order: Chrome, Edge, Chromium, Brave, Vivaldi; on Linux first as programs, then as Flatpaks.
The names on macOS are from their makers' documents and were not tried on such a machine.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

_PROGRAMS = {
    "google-chrome-stable": "Chrome",
    "google-chrome": "Chrome",
    "microsoft-edge-stable": "Edge",
    "microsoft-edge": "Edge",
    "chromium": "Chromium",
    "chromium-browser": "Chromium",
    "brave-browser": "Brave",
    "vivaldi-stable": "Vivaldi",
    "vivaldi": "Vivaldi",
}
_FLATPAKS = {
    "com.google.Chrome": "Chrome",
    "com.microsoft.Edge": "Edge",
    "org.chromium.Chromium": "Chromium",
    "com.brave.Browser": "Brave",
    "com.vivaldi.Vivaldi": "Vivaldi",
}
_BUNDLES = {
    "Google Chrome": "Chrome",
    "Microsoft Edge": "Edge",
    "Chromium": "Chromium",
    "Brave Browser": "Brave",
    "Vivaldi": "Vivaldi",
}
_SCRIPT = 4096


class Browser(msgspec.Struct, frozen=True):
    """An installed browser: its name, the words that start it, and where its profile must lie, if it says so."""

    name: str
    command: tuple[str, ...]
    profile: Path | None = None


def find() -> Browser | None:
    """The best one; None when there is none."""
    if sys.platform == "darwin":
        return next(_bundles(), None)
    return next(_programs(), None) or next(_flatpaks(), None)


def _programs() -> Iterator[Browser]:
    for program, name in _PROGRAMS.items():
        if found := shutil.which(program):
            snap = _snap(Path(found))
            yield Browser(
                name, (found,), Path.home() / "snap" / snap / "common" / "workroom" if snap else None
            )


def _snap(program: Path) -> str | None:
    """The snap that `program` belongs to. A snap can't write below the hidden folders of a home."""
    if program.parent == Path("/snap/bin") or program.resolve() == Path("/usr/bin/snap"):
        return program.name
    try:
        with program.open("rb") as file:
            start = file.read(_SCRIPT)
    except OSError:
        return None
    called = start.partition(b"/snap/bin/")[2] if start.startswith(b"#!") else b""
    name = called.split()[0].decode("ascii", "replace") if called.split() else ""
    return name.strip("\"';") or None


def _flatpaks() -> Iterator[Browser]:
    places = (Path("/var/lib/flatpak/app"), Path.home() / ".local/share/flatpak/app")
    if not (flatpak := shutil.which("flatpak")):
        return
    for app, name in _FLATPAKS.items():
        if any((place / app).is_dir() for place in places):
            yield Browser(
                f"{name} (Flatpak)", (flatpak, "run", app), Path.home() / ".var/app" / app / "data/workroom"
            )


def _bundles() -> Iterator[Browser]:
    for bundle, name in _BUNDLES.items():
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            program = folder / f"{bundle}.app" / "Contents/MacOS" / bundle
            if os.access(program, os.X_OK):
                yield Browser(name, (str(program),))
