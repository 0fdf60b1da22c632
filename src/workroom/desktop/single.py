"""One window for a data folder: a second `workroom` asks the first to come to the front."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from workroom.desktop.screens import Screen
from workroom.errors import UserError
from workroom.server import address
from workroom.settings import Places
from workroom.sockets import is_own

LOCK = "window.lock"
PATIENCE = 10.0
LONGEST = 64 << 10
_SHOWN = b"shown\n"


class FirstIsSilent(UserError):
    """Another launcher holds the window, and does not answer."""


@asynccontextmanager
async def only_one(places: Places, show: Callable[[Screen], None]) -> AsyncIterator[bool]:
    """Whether this process is the first; while it lasts, what later ones ask for is given to `show`."""
    descriptor = os.open(address.folder(places) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield False
        return
    try:
        async with await _listening(_path(places), show):
            yield True
    finally:
        os.close(descriptor)


async def ask_first(places: Places, screen: Screen) -> None:
    """Ask the first launcher to show `screen`. It may just be starting, so it is given a while.

    Raises:
        FirstIsSilent: it does not answer.
    """
    path = os.fspath(_path(places))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(OSError):
                    if await _asked(path, screen):
                        return
                await asyncio.sleep(0.1)
    raise FirstIsSilent(
        "Workroom's window is open already, but does not answer.",
        hint="Close it and try again, or use `workroom --shell none` for an address to open yourself.",
    )


async def _asked(path: str, screen: Screen) -> bool:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(msgspec.json.encode(screen) + b"\n")
        await writer.drain()
        return await reader.readline() == _SHOWN
    finally:
        writer.close()


def _path(places: Places) -> Path:
    """Beside the server's own socket, whose path is known to be short enough."""
    return address.socket_path(places).with_suffix(".window")


async def _listening(path: Path, show: Callable[[Screen], None]) -> asyncio.Server:
    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, msgspec.MsgspecError):
            if is_own(writer.get_extra_info("socket")):
                show(msgspec.json.decode(await reader.readline(), type=Screen))
                writer.write(_SHOWN)
                await writer.drain()
        writer.close()

    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - left by one that was killed; the lock says that nobody listens there
    return await asyncio.start_unix_server(hear, os.fspath(path), limit=LONGEST)
