"""The task's computer as a pydantic-ai workspace, with files and real paths done natively, not through a shell.

For capabilities of the library that want one. Our own tools use the hands directly, for live output and the
journal's keys. The contract is `pydantic_ai.workspaces.protocol`; its conformance suite runs in the tests.
"""

from __future__ import annotations

import errno
import itertools
import math
import posixpath
import shlex
from collections.abc import Mapping, Sequence

from pydantic_ai.workspaces import (
    CommandResult,
    FileEntry,
    WorkspaceCommand,
    WorkspaceRef,
    WorkspaceTimeoutError,
    WorkspaceUnavailableError,
)

from workroom.engine.hands import Hands, Ran, Stat
from workroom.errors import UserError

PROVIDER = "workroom"
HOME = "/home/agent"


class ComputerWorkspace:
    """One task's computer. A ref of anything else is refused: histories are not to be trusted with it."""

    def __init__(self, hands: Hands, task: str, ref: WorkspaceRef | None = None) -> None:
        mine = WorkspaceRef(provider=PROVIDER, id=task)
        if ref is not None and ref != mine:
            raise WorkspaceUnavailableError("This is not the computer of this task.")
        self._hands, self._ref = hands, mine
        self._jobs = itertools.count(1)

    @property
    def ref(self) -> WorkspaceRef:
        """The task's own computer."""
        return self._ref

    async def working_dir(self) -> str:
        """The agent's home."""
        return HOME

    async def run(
        self,
        command: WorkspaceCommand,
        *,
        shell: bool = False,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> CommandResult:
        """Run a command to its end."""
        if timeout is not None and not (math.isfinite(timeout) and timeout > 0):
            raise ValueError("timeout must be a positive finite number or None")
        line = _line(command, shell, env or {})
        try:
            ran = await self._hands.run(line, job=f"workspace-{next(self._jobs)}", timeout=timeout)
        except UserError as error:
            raise WorkspaceUnavailableError(str(error)) from error
        return _result(ran, timeout)

    async def read_bytes(self, path: str) -> bytes:
        """A file's content; a pipe or device is refused, for reading it could last for ever."""
        if (await self._followed(path)).kind == "other":
            raise OSError(errno.EINVAL, "not a regular file", path)
        return await self._hands.read(path)

    async def write_bytes(self, path: str, data: bytes) -> None:
        """Replace a file's content, through a link to it; folders on the way are made."""
        real = await self._hands.realpath(path)
        try:
            await self._hands.make_folder(posixpath.dirname(real))
        except FileExistsError as error:
            raise NotADirectoryError(
                errno.ENOTDIR, "a file is in the way", posixpath.dirname(real)
            ) from error
        await self._hands.write(real, data)

    async def stat(self, path: str) -> FileEntry:
        """What a path is, links followed."""
        return _entry(path, await self._followed(path))

    async def list_dir(self, path: str) -> Sequence[FileEntry]:
        """What is in a folder."""
        entries = []
        for found in await self._hands.list(await self._hands.realpath(path)):
            place = posixpath.join(path, found.name)
            stat = found.stat
            if stat.kind == "link":
                stat = await self._target(place, stat)
            entries.append(_entry(place, stat))
        return entries

    async def make_dir(self, path: str) -> None:
        """Make a folder and its parents."""
        await self._hands.make_folder(path)

    async def remove(self, path: str) -> None:
        """Delete a file, a link, or a folder with all that is in it."""
        plain = posixpath.normpath(path)
        if plain == HOME or HOME.startswith(plain.rstrip("/") + "/"):
            raise ValueError(f"{path} is the working directory or holds it")
        await self._remove(plain)

    async def exists(self, path: str) -> bool:
        """Whether something is there."""
        try:
            await self._followed(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    async def realpath(self, path: str) -> str:
        """The path with links resolved."""
        return await self._hands.realpath(path)

    async def _remove(self, path: str) -> None:
        if (await self._hands.stat(path)).kind == "folder":
            for found in await self._hands.list(path):
                await self._remove(posixpath.join(path, found.name))
        await self._hands.remove(path)

    async def _followed(self, path: str) -> Stat:
        stat = await self._hands.stat(path)
        return await self._hands.stat(await self._hands.realpath(path)) if stat.kind == "link" else stat

    async def _target(self, path: str, link: Stat) -> Stat:
        try:
            return await self._followed(path)
        except OSError:
            return link


def _line(command: WorkspaceCommand, shell: bool, env: Mapping[str, str]) -> str:
    if isinstance(command, str) is not shell:
        raise TypeError("a shell line needs shell=True, a list of arguments shell=False")
    if any(not name.isidentifier() for name in env):
        raise ValueError("a variable's name has to be a plain word")
    exports = "".join(f"export {name}={shlex.quote(value)}; " for name, value in env.items())
    return exports + (command if isinstance(command, str) else shlex.join(command))


def _result(ran: Ran, timeout: float | None) -> CommandResult:
    out, err = (stream.decode("utf-8", "replace") for stream in (ran.stdout, ran.stderr))
    if ran.timed_out:
        raise WorkspaceTimeoutError(
            f"the command did not end within {timeout} seconds", stdout=out, stderr=err
        )
    if ran.truncated:
        raise OSError(errno.EFBIG, "the command printed more than can be returned; write it to a file")
    code = ran.exit_code if ran.exit_code is not None else 128 + (ran.signal or 0)
    return CommandResult(exit_code=code, stdout=out, stderr=err)


def _entry(path: str, stat: Stat) -> FileEntry:
    return FileEntry(
        name=posixpath.basename(path.rstrip("/")),
        path=path,
        is_dir=stat.kind == "folder",
        size=stat.size if stat.kind == "file" else None,
    )
