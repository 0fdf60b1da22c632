"""Open a file with the system's own program, or show it in the file manager: only what can't start anything.

What a program makes of a file is not ours to know. So there is a list of what is opened, and all else is shown in its
folder at most. A path is never given to a shell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from workroom.errors import UserError
from workroom.folders import macros
from workroom.folders.tripwires import is_document, tripwire
from workroom.secrets import bare
from workroom.server import kinds
from workroom.server.kinds import Kind

OPENED = ("text", "markdown", "table", "document", "slides", "pdf", "image", "audio", "video")
_MACROS = (".docm", ".xlsm", ".pptm")
_PATIENCE = 5.0


class WontOpen(UserError):
    """It might start something, so it is not opened."""


class CantOpen(UserError):
    """This system has no way to open it."""


def check(name: str, fd: int) -> None:
    """Let the open file `fd` be opened by other programs.

    Raises:
        WontOpen: it is a program, a page, a document with macros or the like.
    """
    mode, head = os.fstat(fd).st_mode, os.pread(fd, kinds.HEAD_BYTES, 0)
    look = kinds.look_of(name, head)
    plain = look.kind in OPENED and look.kind == kinds.by_name(name) and look.mime != "image/svg+xml"
    if not plain or name.lower().endswith(_MACROS) or _is_guessed(name, look.kind, head):
        raise _wont(name, "another program might run what is in it")
    why = "it is marked as a program" if mode & 0o111 else tripwire(os.fsencode(name), mode)
    if why is None and is_document(os.fsencode(name)):
        with open(os.dup(fd), "rb") as file:
            why = macros.hidden_code(file)
    if why is not None:
        raise _wont(name, f"{why[:1].lower()}{why[1:]}")


def _is_guessed(name: str, kind: Kind, head: bytes) -> bool:
    """Whether systems go by the first bytes: what begins like a page is handed to a browser, whatever we call it."""
    unknown = "." not in name or name.lower().endswith(".text")
    return unknown or (kind == "table" and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"))


def open_(path: Path) -> None:
    """Open a file or folder that was checked.

    Raises:
        CantOpen: there is no desktop, or it failed.
        WontOpen: a symlink took its place.
    """
    if os.path.realpath(path) != str(path):
        raise _wont(path.name, "it is a link, or lies behind one")
    if sys.platform == "darwin" and path.is_dir():
        reveal(path)  # there a folder can be a program
        return
    _run([_opener(), str(path)], path)


def reveal(path: Path) -> None:
    """Show a file in the file manager. Raises as `open_` does."""
    if sys.platform == "darwin":
        _run(["open", "-R", str(path)], path)
        return
    if (gdbus := shutil.which("gdbus")) and _has_desktop():
        name = "org.freedesktop.FileManager1"
        target = (
            "--dest",
            name,
            "--object-path",
            f"/{name.replace('.', '/')}",
            "--method",
            f"{name}.ShowItems",
        )
        asked = [gdbus, "call", "--session", "--timeout", "3", *target, f"['{path.as_uri()}']", ""]
        if _result(asked) == 0:
            return
    open_(path if path.is_dir() and not path.is_symlink() else path.parent)


def _opener() -> str:
    if sys.platform == "darwin":
        return "open"
    found = shutil.which("xdg-open") if _has_desktop() else None
    if found is None:
        raise CantOpen("There is no desktop here to open it with.", hint="Download it, or look at it here.")
    return found


def _has_desktop() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(line: list[str], path: Path) -> None:
    if _result(line) != 0:
        raise CantOpen(f"No program could open {path.name}.", hint="Download it, or look at it here.")


def _result(line: list[str]) -> int:
    """How a short program ended; one that goes on has done what it was for."""
    quiet = subprocess.DEVNULL
    try:
        run = subprocess.Popen(
            line, stdin=quiet, stdout=quiet, stderr=quiet, env=bare(os.environ), start_new_session=True
        )
        return run.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return 0
    except OSError:
        return 1


def _wont(name: str, why: str) -> WontOpen:
    return WontOpen(f"{name} is not opened: {why}.", hint="Show it in its folder, and decide there.")
