"""A window of our own, by QtWebEngine: there when Workroom was installed with its extra `desktop`.

It runs in a process of its own, so that whatever happens to Qt does not happen to the launcher. Both talk in lines
of JSON over the process's own standard input and output; the address never is an argument that others could read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Literal, cast

from workroom.desktop import display, libraries, programs
from workroom.desktop.shell import Ending, Name, own_folder
from workroom.host import command
from workroom.settings import Places

EXTRA = "the extra `desktop` is not installed (`uv tool install 'workroom[desktop]'`)"
CHILD = "workroom.desktop.qtwindow"
_NO_SCREEN = ("offscreen", "minimal")
Answer = Literal["leave", "stop", "stay"]


class Qt:
    """The shell `qt`."""

    name: Name = "qt"
    stays = True

    def __init__(self, places: Places) -> None:
        self._places = places

    def why_not(self) -> str | None:
        """The extra, a display, an ordinary user, and the system's libraries are needed."""
        if not _has_extra():
            return EXTRA
        if os.environ.get("QT_QPA_PLATFORM") not in _NO_SCREEN and (why := display.why_none()):
            return why
        if why := display.why_not_as_root():
            return why
        if missing := libraries.missing():
            return f"the system lacks {', '.join(missing)} (`sudo apt-get install {' '.join(missing)}`)"
        return None

    def words(self) -> str:
        """Its version, and that of the browser in it."""
        from importlib.metadata import PackageNotFoundError, version

        with contextlib.suppress(PackageNotFoundError):
            return f"a window of its own (QtWebEngine {version('PySide6_WebEngine')})"
        return "a window of its own (QtWebEngine)"

    async def open(self, url: str) -> QtWindow:
        """Open a window on `url`.

        Raises:
            NoWindow: its process can't be started.
        """
        profile = own_folder(self._places, "shell-profile-qt")
        process = await programs.start(
            [*command.module(CHILD), str(profile)],
            own_folder(self._places, "server") / "window.log",
            piped=True,
            more=_sandbox(os.environ),
        )
        window = QtWindow(process)
        await window.show(url)
        return window


class QtWindow:
    """The window's process, told what to do and heard."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._answers: asyncio.Queue[Answer] = asyncio.Queue()
        self._endings: asyncio.Queue[Ending] = asyncio.Queue()
        self._hearing = asyncio.ensure_future(self._hear())

    async def ended(self) -> Ending:
        """Wait until it is closed or hidden behind its icon, or the icon is used, or it breaks."""
        return await self._endings.get()

    async def show(self, url: str) -> None:
        """Bring it to the front, loaded anew: it may have been signed out, and whatever was typed is kept."""
        await self._do("show", url=url)

    async def tell(self, title: str, text: str) -> None:
        """Say something beside its icon."""
        await self._do("tell", title=title, text=text)

    async def ask(self, text: str) -> Answer:
        """Ask in a dialog whether to leave, to stop the tasks first, or to stay."""
        await self._do("ask", text=text)
        return await self._answers.get()

    async def close(self) -> None:
        """Close it."""
        await self._do("close")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), programs.PATIENCE)
        await programs.stop(self._process)
        self._hearing.cancel()

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = _said(line)
            if said.get("is") == "answer":
                self._answers.put_nowait(cast("Answer", said.get("answer", "stay")))
            elif said.get("is") in ("closed", "hidden", "open", "quit"):
                self._endings.put_nowait(cast("Ending", said["is"]))
        broken = await self._process.wait() != 0
        self._answers.put_nowait("stay")  # a dialog that went away with its window has not been answered
        self._endings.put_nowait("broken" if broken else "closed")

    async def _do(self, what: str, **words: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):  # a window that broke is told of by `ended`
            self._process.stdin.write(json.dumps({"do": what, **words}).encode() + b"\n")
            await self._process.stdin.drain()


def _has_extra() -> bool:
    try:
        return find_spec("PySide6.QtWebEngineWidgets") is not None
    except ModuleNotFoundError:
        return False


def _sandbox(environment: Mapping[str, str]) -> dict[str, str]:
    """Qt's own switch, for tests that run as root only; whatever the surroundings say is overruled."""
    return {"QTWEBENGINE_DISABLE_SANDBOX": "1" if display.without_sandbox() else "0"}


def _said(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
