"""Running the system's own tools while an image is built: heard line by line, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

from workroom.errors import UserError

_SYSTEM = "/usr/local/sbin:/usr/sbin:/sbin"  # off an ordinary user's PATH on some systems
_LINE_END = re.compile(rb"\r\n|\r|\n")
_KEPT_LINES = 400
_PATIENCE = 20.0  # seconds to clean up after themselves, then force
_TROUBLE = re.compile(r"^(?:E:|Err:|error|fatal|dpkg: error|.*: error:)", re.IGNORECASE)


class ToolMissing(UserError):
    """A program that building an image needs is not installed."""

    exit_code = 69


class Failed(Exception):
    """A tool ended with an error; `last` is the line that says most, `lines` the end of all it said."""

    def __init__(self, tool: str, status: int, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.last = telling_line(lines) or f"{tool} ended with status {status}"
        super().__init__(f"{tool}: {self.last}")


def telling_line(lines: Sequence[str]) -> str:
    """The first error among `lines`, which the others follow from; else the last line. Without a full stop."""
    said = [line for line in lines if line.strip()]
    errors = (line for line in said if _TROUBLE.match(line))
    return next(errors, said[-1] if said else "").strip().rstrip(".:")


def find(program: str, package: str) -> str:
    """The path of `program`.

    Raises:
        ToolMissing: it is not installed; the hint names the `package` it is in.
    """
    path = shutil.which(program, path=_path())
    if path is None:
        raise ToolMissing(f"{program} is not installed.", hint=f"Run: sudo apt-get install {package}")
    return path


async def output(*line: str) -> str:
    """All that a tool prints on its standard output and error.

    Raises:
        Failed: it ended with an error.
    """
    heard: list[str] = []
    await run(line, hear=heard.append)
    return "\n".join(["", *heard])


async def run(
    line: Sequence[str],
    *,
    hear: Callable[[str], None] = lambda _: None,
    folder: Path | None = None,
    stdin: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a tool and hand each line it prints to `hear`. When cancelled, the tool is ended and waited for.

    Raises:
        Failed: it could not be started or ended with an error.
    """
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    process = await _start(line, folder, stdin, environment or {})
    try:
        async for said in _lines(process):
            kept.append(said)
            hear(said)
        status = await process.wait()
    finally:
        await _end(process)
    if status:
        raise Failed(line[0], status, kept)


async def _start(
    line: Sequence[str], folder: Path | None, stdin: Path | None, environment: Mapping[str, str]
) -> Process:
    settings = {
        **os.environ,
        "PATH": _path(),
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        **environment,
    }
    with contextlib.ExitStack() as files:
        source = files.enter_context(stdin.open("rb")) if stdin else DEVNULL
        try:
            return await asyncio.create_subprocess_exec(
                *line,
                stdin=source,
                stdout=PIPE,
                stderr=STDOUT,
                cwd=folder,
                env=settings,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(line[0], 127, [f"{line[0]} could not be started: {error.strerror}"]) from error


async def _lines(process: Process) -> AsyncIterator[str]:
    assert process.stdout is not None
    rest = b""
    while chunk := await process.stdout.read(65536):
        *whole, rest = _LINE_END.split(rest + chunk)
        for line in whole:
            yield line.decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")


async def _end(process: Process) -> None:
    """Leave nothing of the tool's own session running; it is asked first, since it may have mounts to undo."""
    if process.returncode is not None:
        return
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await process.wait()
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _path() -> str:
    return f"{os.environ.get('PATH', os.defpath)}:{_SYSTEM}"
