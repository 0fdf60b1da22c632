"""A window without tabs and address, made by an installed browser built on Chromium, with a profile of our own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

from workroom.desktop import chromium, display, programs
from workroom.desktop.shell import Ending, Name, NoWindow, own_folder
from workroom.settings import Places

SOON = 8.0
LOOK = 0.5
FLAGS = (
    "--no-first-run",
    "--no-default-browser-check",
    "--class=Workroom",
    "--disable-background-mode",  # the process ends with its last window, which is how we see that it is closed
    "--disable-sync",
    "--disable-extensions",
    "--password-store=basic",  # nothing is kept that needs a keyring, so none is asked for its password
)


class AppWindow:
    """The shell `app`."""

    name: Name = "app"
    stays = True

    def __init__(self, places: Places) -> None:
        self._places = places

    def why_not(self) -> str | None:
        """No display, root, or no such browser."""
        if why := display.why_none() or display.why_not_as_root():
            return why
        return None if chromium.find() else "no browser built on Chromium is installed"

    def words(self) -> str:
        """Which browser."""
        found = chromium.find()
        return f"a window of {found.name}" if found else "a window of an installed browser"

    async def open(self, url: str) -> BrowserWindow:
        """Open a window on `url`.

        Raises:
            NoWindow: there is no such browser, or it can't be started.
        """
        browser = chromium.find()
        if browser is None:
            raise NoWindow("There is no browser built on Chromium any more.")
        profile = browser.profile or own_folder(self._places, "shell-profile")
        profile.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [*browser.command, *FLAGS, f"--user-data-dir={profile}"]
        if display.without_sandbox():
            command.append("--no-sandbox")
        window = BrowserWindow(command, profile, own_folder(self._places, "server") / "window.log")
        await window.show(url)
        return window


class BrowserWindow:
    """The windows of one profile. A second start with the same profile hands its address to the first, and ends."""

    def __init__(self, command: list[str], profile: Path, told: Path) -> None:
        self._command, self._profile, self._told = command, profile, told
        self._process: asyncio.subprocess.Process | None = None
        self._begun = 0.0

    async def show(self, url: str) -> None:
        """Open another window: a browser has no way to be asked for the one that is there.

        Raises:
            NoWindow: the browser can't be started.
        """
        # The code in the address can be read by other users while it is an argument; it is good once, for a minute.
        process = await programs.start([*self._command, f"--app={url}"], self._told)
        if self._process is None or self._process.returncode is not None:
            self._process, self._begun = process, time.monotonic()
        else:
            await process.wait()

    async def ended(self) -> Ending:
        """Wait until the last window of the profile is closed; broken if the browser ends at once with an error."""
        assert self._process is not None
        code = await self._process.wait()
        if code > 0 and time.monotonic() - self._begun < SOON:
            return "broken"
        while self._other() is not None:  # noqa: ASYNC110 - another process's end can't be awaited
            await asyncio.sleep(LOOK)
        return "closed"

    async def close(self) -> None:
        """Close its windows."""
        if self._process is not None:
            await programs.stop(self._process)
        if (pid := self._other()) is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM)

    def _other(self) -> int | None:
        """The process that has the profile, by the link that a browser leaves in it.

        A number alone proves nothing: it may be of another namespace, or have been given anew. So the process
        must say itself that it has this profile, which it can on Linux only.
        """
        with contextlib.suppress(OSError, ValueError):
            pid = int((self._profile / "SingletonLock").readlink().name.rpartition("-")[2])
            said = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return pid if f"--user-data-dir={self._profile}".encode() in said else None
        return None
