"""Programs that show a window, as processes of a session of their own: Ctrl-C is ours, not theirs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from workroom.desktop.shell import NoWindow
from workroom.secrets import bare

PATIENCE = 5.0
_TOLD = 300


async def start(
    command: Sequence[str], told: Path, *, piped: bool = False, more: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    """Start `command`, without any key in its environment; what it complains about goes to the file `told`.

    Raises:
        NoWindow: it can't be started.
    """
    end = subprocess.PIPE if piped else subprocess.DEVNULL
    try:
        with open(told, "wb", opener=closed_to_others) as complaints:  # noqa: ASYNC230 - once, and local
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=end,
                stdout=end,
                stderr=complaints,
                env={**bare(os.environ), **(more or {})},
                start_new_session=True,
            )
    except OSError as error:
        raise NoWindow(f"{command[0]} could not be started: {error.strerror}.") from error


async def stop(process: asyncio.subprocess.Process) -> None:
    """End it: asked first, made to after a while; its own processes with it."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def last_words(told: Path) -> str:
    """The last line that a program complained with, cut to a sentence's length."""
    with contextlib.suppress(OSError):
        lines = [line.strip() for line in told.read_text("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1][:_TOLD] if lines else ""
    return ""


def closed_to_others(path: str, flags: int) -> int:
    """For `open`: a file that only this user can read."""
    return os.open(path, flags, 0o600)
