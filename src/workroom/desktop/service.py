"""Starts the server when it is not there: a process of its own that outlives whoever started it."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Sequence

from workroom.desktop.client import Client
from workroom.desktop.programs import closed_to_others, last_words
from workroom.host import command
from workroom.server.serve import AlreadyServing
from workroom.settings import Places

PATIENCE = 60.0
LOOK = 0.05
AGAIN = 1.0
SOON, LATE = 1.5, 12.0
LONGEST_LOG = 1 << 20
STARTING = "Starting Workroom …"


class Service(Client):
    """The server of one data folder. `start` is the command for it, if it is not the usual one."""

    def __init__(self, places: Places, start: Sequence[str] | None = None) -> None:
        """Raises NoPlace if there is no folder of this user alone."""
        super().__init__(places)
        self._start = [*(start or command.own("serve", "--background"))]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended_well(self) -> bool:
        """Whether the one that was started here has ended by itself, as it does when there is nothing to do."""
        return self._process is not None and self._process.poll() == 0

    async def ensure(self, say: Callable[[str], None]) -> bool:
        """Make sure that it is there; whether it had to be started.

        Raises:
            NoServer: it ends at once, or does not answer in time.
        """
        if await self.standing() is not None:
            return False
        self._spawn()
        begun, told = time.monotonic(), 0
        while await self.standing() is None:
            waited = time.monotonic() - begun
            if self._process is not None and self._process.poll() is not None:
                await self._ended_early(self._process.returncode)
            if waited > PATIENCE:
                raise self.failed("it did not answer in a minute")
            if waited > (SOON, LATE, PATIENCE)[told]:
                say((STARTING, f"Still starting. What it does is written to {self.written}.")[told])
                told += 1
            await asyncio.sleep(LOOK)
        return True

    async def close(self) -> None:
        """Let go of it; it goes on by itself."""
        await super().close()
        self._let_go()

    def _let_go(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.returncode = 0  # Popen takes a child that outlives it for a mistake, and says so

    def _spawn(self) -> None:
        """In a session of its own: it outlives the launcher, and Ctrl-C is not for it."""
        self._let_go()
        try:
            with open(self.written, "ab", opener=closed_to_others) as written:
                if written.tell() > LONGEST_LOG:
                    written.truncate(0)
                self._process = subprocess.Popen(
                    self._start,
                    stdin=subprocess.DEVNULL,
                    stdout=written,
                    stderr=written,
                    cwd=self._folder,
                    env=command.surroundings(),
                    start_new_session=True,
                )
        except OSError as error:
            raise self.failed(f"{error.strerror}") from error

    async def _ended_early(self, code: int) -> None:
        """Another one was quicker and will answer in a moment, unless it too has ended by then."""
        if code != AlreadyServing.exit_code:
            raise self.failed(last_words(self.written) or "it ended at once")
        await asyncio.sleep(AGAIN)
        if await self.standing() is None:
            self._spawn()
