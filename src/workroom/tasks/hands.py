"""The hands of a task: its computer, woken at the first call that needs it, and its folders.

A path under /folders or /skills is read and written by the host itself through the guarded view, so that
reading works even when the computer can't start; every other path is on the computer's own disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import posixpath
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

from workroom.computer import Computer, State
from workroom.computer.protocol import FileStat
from workroom.engine.hands import Entry, Fetched, Ran, Stat
from workroom.folders import FileInfo, SharedView
from workroom.tasks.steps import Transactions
from workroom.tasks.way_out import WayOut

SHARED = ("/folders", "/skills")
HOME = "/home/agent"
UNATTENDED = "unattended"


def is_shared(path: str) -> bool:
    """Whether the host serves `path` (already normal) itself."""
    return any(path == root or path.startswith(f"{root}/") for root in SHARED)


def normal(path: str) -> str:
    """An absolute path of the computer without `.`, `..` and doubled slashes; relative ones are under home.

    Raises:
        OSError: EINVAL for a path with a NUL byte.
    """
    if "\0" in path:
        raise OSError(errno.EINVAL, "a path can't hold a NUL byte", path)
    return "/" + posixpath.normpath(posixpath.join(HOME, path)).lstrip("/")


async def _always() -> None:
    """Nobody has to be waited for."""


class TaskHands:
    """Implements `workroom.engine.hands.Hands`."""

    def __init__(
        self,
        computer: Computer,
        view: SharedView,
        transactions: Transactions,
        way_out: WayOut,
        *,
        direct: bool,
        may_act: Callable[[], Awaitable[None]] = _always,
    ) -> None:
        """`direct`: that nobody watches is no reason to hold changes; the person chose so.

        `may_act` is awaited before each act: it waits while a person has the computer.
        """
        self._may_act = may_act
        self._computer, self._view, self._transactions = computer, view, transactions
        self._way_out, self._direct = way_out, direct
        self._told = False

    async def run(
        self,
        command: str,
        *,
        job: str,
        cwd: str | None = None,
        timeout: float | None = None,
        root: bool = False,
        on_output: Callable[[str, bytes], None] | None = None,
    ) -> Ran:
        """Run a shell line in the computer."""
        await self._may_act()
        ran = await self._computer.run(
            command,
            job=job,
            cwd=normal(cwd or HOME),
            env=await self._environment(),
            timeout=timeout,
            root=root,
            on_output=on_output,
        )
        return Ran(
            exit_code=ran.exit_code,
            signal=ran.signal,
            stdout=ran.stdout,
            stderr=ran.stderr,
            truncated=ran.truncated,
            seconds=ran.seconds,
            timed_out=ran.timed_out,
        )

    async def kill_all(self) -> None:
        """End every process of the agent's work; a computer that is not awake has none."""
        if self._computer.state is State.AWAKE:
            await self._computer.kill_all()

    async def read(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes of a file."""
        path = await self._at(path)
        if is_shared(path):
            return await asyncio.to_thread(self._view.read, path, offset, size)
        return await self._computer.read_file(path, offset, size)

    async def write(self, path: str, data: bytes) -> None:
        """Replace a file's content."""
        path = await self._at(path)
        if is_shared(path):
            await asyncio.to_thread(self._view.write, path, data)
        else:
            await self._computer.write_file(path, data)

    async def stat(self, path: str) -> Stat:
        """What `path` is."""
        path = await self._at(path)
        if is_shared(path):
            return _of_view(await asyncio.to_thread(self._view.stat, path)).stat
        return _of_computer(await self._computer.stat(path)).stat

    async def list(self, path: str) -> list[Entry]:
        """The names in a folder, sorted."""
        path = await self._at(path)
        if is_shared(path):
            found = [_of_view(entry) for entry in await asyncio.to_thread(self._view.list, path)]
        else:
            found = [_of_computer(entry) for entry in await self._computer.list_dir(path)]
        return sorted(found, key=lambda entry: entry.name)

    async def realpath(self, path: str) -> str:
        """The path with links resolved; in folders nothing is a link for the host."""
        path = await self._at(path)
        if is_shared(path):
            return await asyncio.to_thread(self._view.realpath, path)
        return await self._computer.realpath(path)

    async def make_folder(self, path: str) -> None:
        """Make a folder and its parents."""
        path = await self._at(path)
        if is_shared(path):
            await asyncio.to_thread(self._make_shared, path)
        else:
            await self._computer.make_dir(path)

    async def remove(self, path: str) -> None:
        """Delete a file, a link or an empty folder."""
        path = await self._at(path)
        if is_shared(path):
            await asyncio.to_thread(self._view.remove, path)
        else:
            await self._computer.remove(path)

    async def fetch(self, url: str) -> Fetched:
        """A page of the web, fetched by the host."""
        return await self._way_out.fetch(url)

    def hold(self, rule: str, reason: str) -> None:
        """From now on no change reaches the folders before a person has looked at it."""
        if self._view.holds is not None and not (self._direct and rule == UNATTENDED):
            self._view.holds.hold_everything(reason)

    @property
    def mode(self) -> str:
        """How changes reach the folders now."""
        holds = self._view.holds
        return "held for review" if holds is not None and holds.everything else "written at once, with undo"

    @contextlib.asynccontextmanager
    async def step(self, key: str) -> AsyncIterator[None]:
        """A transaction in the undo journal."""
        await self._may_act()
        async with self._transactions.step(key):
            yield

    async def roll_back(self, key: str) -> bool:
        """Take back an interrupted step's folder changes."""
        return not (await asyncio.to_thread(self._transactions.roll_back, key)).conflicts

    def forget(self) -> None:
        """The computer is a new one: what was put into it is not there."""
        self._told = False

    async def _at(self, path: str) -> str:
        """The plain form of a path that is about to be used."""
        path = normal(path)
        await self._may_act()
        return path

    async def _environment(self) -> dict[str, str] | None:
        """What programs are told of registries, where the task may use any; files of that kind are put there once."""
        if not self._way_out.exits.wants_registries:
            return None
        if not self._told:
            for path, data in (await self._way_out.files()).items():
                await self._computer.make_dir(posixpath.dirname(path), root=True)
                await self._computer.write_file(path, data, root=True)
            self._told = True
        return await self._way_out.environment()

    def _make_shared(self, path: str) -> None:
        for depth in range(3, path.count("/") + 1):  # /folders/<name> itself is there already
            with contextlib.suppress(FileExistsError):
                self._view.mkdir("/".join(path.split("/")[: depth + 1]))


def _of_view(info: FileInfo) -> Entry:
    return Entry(info.name, Stat(_kind(info.kind), info.size, info.mtime, info.mode))


def _of_computer(found: FileStat) -> Entry:
    return Entry(found.name, Stat(_kind(found.kind), found.size, found.mtime / 1e9, found.mode))


def _kind(kind: str) -> Literal["file", "folder", "link", "other"]:
    return kind if kind in ("file", "folder", "link") else "other"  # type: ignore[return-value]
