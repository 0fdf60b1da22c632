"""What the window was opened with. The launcher writes it down when it has opened one; the server only tells it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workroom.settings import Places


class WindowShell(msgspec.Struct, frozen=True):
    """`shell`: qt, app, browser or none; `why` that one, in a sentence; whether the system shows notifications."""

    shell: str = "none"
    why: str = "No window was opened by Workroom itself."
    notifications: bool = False


def read(places: Places) -> WindowShell:
    """What the launcher wrote last; a file that can't be read says nothing."""
    try:
        return msgspec.json.decode(_file(places).read_bytes(), type=WindowShell)
    except (OSError, msgspec.MsgspecError):
        return WindowShell()


def write(places: Places, shell: WindowShell) -> None:
    """Write down what a window was opened with."""
    path = _file(places)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(shell))
    draft.replace(path)


def _file(places: Places) -> Path:
    return places.data / "server" / "shell.json"
