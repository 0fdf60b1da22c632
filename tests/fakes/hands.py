"""Hands that work on a real folder of this machine, with a simple transaction: a copy before each step.

Not the product's wall, only its shape: what the engine asks of hands is really done, and survives kill -9.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from workroom.engine import Entry, Ran, Stat
from workroom.engine.hands import Fetched, Forbidden

STREAMS = ("stdout", "stderr")
OnOutput = Callable[[str, bytes], None] | None
_places: dict[IO[bytes], int] = {}
KINDS = {0o100000: "file", 0o040000: "folder", 0o120000: "link"}


class TempHands:
    """`root` holds `folders/`, `home/agent/`, and our copies; a file `conflict` there makes roll-backs fail."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.killed = 0
        self.held: list[str] = []
        self.pages: dict[str, Fetched | Forbidden] = {}
        self._copies = root / "copies"
        self.jobs: dict[str, int] = {}
        self._lock = asyncio.Lock()
        for name in ("folders", "home/agent", "copies", "skills"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def real(self, path: str) -> Path:
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        return self.root.joinpath(*parts)

    def hold(self, rule: str, reason: str) -> None:
        self.held.append(rule)

    async def fetch(self, url: str) -> Fetched:
        page = self.pages.get(url, Forbidden("host-not-allowed", f"Nobody allowed {url}."))
        if isinstance(page, Forbidden):
            raise page
        return page

    async def run(
        self,
        command: str,
        *,
        job: str,
        cwd: str | None = None,
        timeout: float | None = None,
        root: bool = False,
        on_output: OnOutput = None,
    ) -> Ran:
        for name in ("folders", "home", "skills"):
            command = command.replace(f"/{name}/", f"{self.root}/{name}/")
        spools = [tempfile.TemporaryFile(dir=self._copies) for _ in STREAMS]  # noqa: SIM115 - closed by _rest
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            command,
            cwd=self.real(cwd or "/home/agent"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=spools[0],
            stderr=spools[1],
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.jobs[job] = process.pid
        timed_out = False
        pumping = asyncio.ensure_future(_pump(spools, on_output))
        try:
            async with asyncio.timeout(timeout):
                await process.wait()
        except BaseException as error:
            _end(process.pid)
            await process.wait()
            if not isinstance(error, TimeoutError):
                raise
            timed_out = True
        finally:
            pumping.cancel()
            streams = [_rest(name, spool, on_output) for name, spool in zip(STREAMS, spools, strict=True)]
        code = process.returncode or 0
        return Ran(
            exit_code=None if code < 0 or timed_out else code,
            signal=-code if code < 0 else None,
            stdout=streams[0].replace(str(self.root).encode(), b""),
            stderr=streams[1].replace(str(self.root).encode(), b""),
            truncated=False,
            seconds=0.0,
            timed_out=timed_out,
        )

    async def kill_all(self) -> None:
        self.killed += 1
        for process in self.jobs.values():
            _end(process)

    async def read(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        with self.real(path).open("rb") as file:
            file.seek(offset)
            return file.read(-1 if size is None else size)

    async def write(self, path: str, data: bytes) -> None:
        self.real(path).write_bytes(data)

    async def stat(self, path: str) -> Stat:
        return _stat(self.real(path))

    async def list(self, path: str) -> list[Entry]:
        return [Entry(each.name, _stat(each)) for each in sorted(self.real(path).iterdir())]

    async def realpath(self, path: str) -> str:
        root = os.path.realpath(self.root)
        return "/" + os.path.relpath(os.path.realpath(f"{root}/{path}"), root)

    async def make_folder(self, path: str) -> None:
        self.real(path).mkdir(parents=True, exist_ok=True)

    async def remove(self, path: str) -> None:
        real = self.real(path)
        if real.is_dir() and not real.is_symlink():
            real.rmdir()
        else:
            real.unlink()

    @asynccontextmanager
    async def step(self, key: str) -> AsyncIterator[None]:
        async with self._lock:
            draft = self._copies / f"{key}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(self.root / "folders", draft)
            shutil.rmtree(self._copies / key, ignore_errors=True)
            draft.rename(self._copies / key)
            yield

    async def roll_back(self, key: str) -> bool:
        copy = self._copies / key
        if (self.root / "conflict").exists():
            return False
        if copy.exists():
            shutil.rmtree(self.root / "folders")
            shutil.copytree(copy, self.root / "folders")
        return True


async def _pump(spools: Sequence[IO[bytes]], on_output: OnOutput) -> None:
    while True:
        await asyncio.sleep(0.01)
        for name, spool in zip(STREAMS, spools, strict=True):
            if on_output is not None and (data := _new(spool)):
                on_output(name, data)


def _new(spool: IO[bytes]) -> bytes:
    """What was written since the last look. The writer shares the file's place, so ours is kept aside."""
    at = _places.get(spool, 0)
    data = os.pread(spool.fileno(), 1 << 30, at)
    _places[spool] = at + len(data)
    return data


def _rest(name: str, spool: IO[bytes], on_output: OnOutput) -> bytes:
    if on_output is not None and (data := _new(spool)):
        on_output(name, data)
    _places.pop(spool, None)
    whole = os.pread(spool.fileno(), 1 << 30, 0)
    spool.close()
    return whole


def _end(process: int) -> None:
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _stat(path: Path) -> Stat:
    stat = path.lstat()
    kind = KINDS.get(stat.st_mode & 0o170000, "other")
    return Stat(kind, stat.st_size, stat.st_mtime, stat.st_mode & 0o7777)  # type: ignore[arg-type]
