"""What the engine may do with a computer and the folders handed over: a protocol, so that the engine knows no VM.

Paths are the computer's: `/folders/<name>/…`, `/skills/<name>/…`, anything else is on the computer's own disk.
Names that are not UTF-8 are strings with surrogates.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

import msgspec


class Ran(msgspec.Struct, frozen=True):
    """How a command ended. `exit_code` is None when it was killed (by `signal`) or ran out of time."""

    exit_code: int | None
    signal: int | None
    stdout: bytes
    stderr: bytes
    truncated: bool
    seconds: float
    timed_out: bool = False


class Stat(msgspec.Struct, frozen=True):
    """What a path is. Size in bytes, `mtime` in Unix seconds."""

    kind: Literal["file", "folder", "link", "other"]
    size: int
    mtime: float
    mode: int


class Entry(msgspec.Struct, frozen=True):
    """One name in a folder."""

    name: str
    stat: Stat


class Fetched(msgspec.Struct, frozen=True):
    """A page of the web as text. `truncated` when it was longer; `hidden` characters, seen by nobody, are gone."""

    url: str
    status: int
    title: str
    text: str
    truncated: bool = False
    hidden: int = 0


class Forbidden(Exception):
    """A request may not leave: by the rule `rule`, for the reason in the message."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


class Hands(Protocol):
    """All of it raises OSError with the errno for what a path can't do, and UserError when the computer can't."""

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
        """Run a shell line as the job `job`; `on_output` gets the stream's name and each piece as it comes."""
        ...

    async def kill_all(self) -> None:
        """End every process of the agent's work; returns when none is left. Wakes no computer."""
        ...

    async def read(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes of a file."""
        ...

    async def write(self, path: str, data: bytes) -> None:
        """Replace a file's content, read back and compared."""
        ...

    async def stat(self, path: str) -> Stat:
        """What `path` is, links not followed."""
        ...

    async def list(self, path: str) -> list[Entry]:
        """The names in a folder, sorted."""
        ...

    async def realpath(self, path: str) -> str:
        """The path with links resolved."""
        ...

    async def make_folder(self, path: str) -> None:
        """Make a folder and its parents."""
        ...

    async def remove(self, path: str) -> None:
        """Delete a file, a link or an empty folder."""
        ...

    async def fetch(self, url: str) -> Fetched:
        """A page of the web, read by the host: no cookies, no keys. May wait for a person.

        Raises:
            Forbidden: it may not be asked for.
        """
        ...

    def hold(self, rule: str, reason: str) -> None:
        """From now on no change reaches the folders before a person has looked at it; the rule and why."""
        ...

    def step(self, key: str) -> AbstractAsyncContextManager[None]:
        """A transaction: what changes in the folders inside belongs to the step `key`. One at a time in a task."""
        ...

    async def roll_back(self, key: str) -> bool:
        """Take back an interrupted step's folder changes; false when something could not be taken back."""
        ...


def in_words(error: OSError) -> str:
    """What a path could not do, as the model is told."""
    reason = error.strerror or str(error)
    return f"{reason}: {error.filename}" if error.filename else reason
