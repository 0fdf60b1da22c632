"""A task's own computer: awake when it is needed, asleep when it is not, and gone with the app."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from workroom.computer.accelerator import find_backend
from workroom.computer.awake import Awake, ServeFolders
from workroom.computer.channel import (
    Channel,
    ChannelBroken,
    FileStat,
    JobRequest,
    JobResult,
    MachineStats,
)
from workroom.computer.home import Home
from workroom.computer.image import Image, Images
from workroom.computer.qmp import QmpError
from workroom.computer.spec import ComputerUnavailable, Spec, State
from workroom.computer.streams import ServeDoor
from workroom.computer.template import Templates
from workroom.computer.waking import Waker
from workroom.computer.walls import around
from workroom.errors import UserError
from workroom.settings import Places

OnState = Callable[[State, str, float], None]
_TROUBLES = (UserError, ChannelBroken, OSError)


class Computer:
    """One virtual machine. Every call wakes it first when it is not awake.

    `serve_folders` is run in a thread with the host's end of the folder door each time the computer starts;
    it returns when that connection ends. `serve_door` is awaited, each time in a task of its own, with a
    connection from inside and the host and port that it is for ("" and 0: a proxy's client); it is the only way
    out, and without it every connection is reset. Programs inside trust `door_certificate` (PEM) and no other
    authority; it counts from the next wake. `on_state` hears the state, a sentence for people, and for a stage
    of known length the part done, 0 to 1.
    """

    def __init__(
        self,
        id: str,
        *,
        places: Places,
        serve_folders: ServeFolders,
        serve_door: ServeDoor | None = None,
        door_certificate: bytes | None = None,
        spec: Spec = Spec(),  # noqa: B008 - frozen
        on_state: OnState | None = None,
    ) -> None:
        """Nothing is started yet. Raises ValueError when `id` is no name for a folder."""
        self.id = id
        self.spec = spec
        self.last_used = time.time()
        self._places = places
        self._home = Home(places, id)
        self._serve_folders = serve_folders
        self._serve_door = serve_door
        self.door_certificate = door_certificate
        self._on_state = on_state or (lambda *_: None)
        self._changing = asyncio.Lock()
        self._calls = 0
        self._awake: Awake | None = None
        self._waker: Waker | None = None
        self._idle: asyncio.Task[None] | None = None
        self._state = State.ASLEEP if self._home.nap else State.OFF

    @property
    def state(self) -> State:
        """What it is doing now."""
        if self._awake is not None and self._awake.vm.ended.is_set():
            return State.OFF
        return self._state

    @property
    def walls(self) -> tuple[str, ...]:
        """The walls in force around it, in a few words each, the virtual machine first; none when it is not up."""
        return around(self._awake.vm) if self._awake is not None and self._up_now else ()

    async def wake(self) -> None:
        """Bring it up, if it is not up: from its sleep, from a template, or by a boot.

        Raises:
            ComputerUnavailable: it can't come up; the message says exactly why.
        """
        async with self._changing:
            await self._up()

    async def run(
        self,
        command: str | Sequence[str],
        *,
        job: str,
        cwd: str = "/home/agent",
        env: Mapping[str, str] | None = None,
        root: bool = False,
        timeout: float | None = None,
        on_output: Callable[[str, bytes], None] | None = None,
        stdin: bytes | None = None,
    ) -> JobResult:
        """Run a program and wait for its end. A `str` is a line for the shell, a sequence an argument list.

        `job` names it for `kill`; `timeout` is in seconds; `on_output` hears ("stdout" | "stderr", bytes).

        Raises:
            ComputerUnavailable: the computer can't come up, or ended meanwhile.
        """
        request = JobRequest(job, command, cwd=cwd, env=env, root=root, timeout=timeout, stdin=stdin)
        async with self._used() as channel:
            return await channel.run(request, on_output)

    async def kill(self, job: str) -> None:
        """End the whole process tree of `job`; returns when it is dead."""
        if self._up_now:
            async with self._used() as channel:
                await channel.kill(job)

    async def kill_all(self) -> None:
        """End every process of the agent's work; returns when none is left."""
        if self._up_now:
            async with self._used() as channel:
                await channel.kill_all()

    async def read_file(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """The bytes of a file in the computer."""
        async with self._used() as channel:
            return await channel.read_file(path, offset, size)

    async def write_file(self, path: str, data: bytes, mode: int = 0o644, *, root: bool = False) -> None:
        """Write a whole file in the computer; `root` as its root."""
        async with self._used() as channel:
            await channel.write_file(path, data, mode, root=root)

    async def stat(self, path: str) -> FileStat:
        """What a path in the computer is; a symbolic link itself, not what it points to."""
        async with self._used() as channel:
            return await channel.stat(path)

    async def list_dir(self, path: str) -> list[FileStat]:
        """What a directory in the computer holds."""
        async with self._used() as channel:
            return await channel.list_dir(path)

    async def realpath(self, path: str) -> str:
        """The path with every symbolic link followed."""
        async with self._used() as channel:
            return await channel.realpath(path)

    async def make_dir(self, path: str, *, root: bool = False) -> None:
        """Make a directory in the computer, and those above it; `root` as its root."""
        async with self._used() as channel:
            await channel.make_dir(path, root=root)

    async def remove(self, path: str) -> None:
        """Remove a file or a whole directory in the computer."""
        async with self._used() as channel:
            await channel.remove(path)

    async def sync(self) -> None:
        """Flush the guest's file systems; nothing to do when it is not up."""
        if self._up_now:
            async with self._used() as channel:
                await channel.sync()

    async def stats(self) -> MachineStats | None:
        """How it is now. It is neither woken nor kept awake by the question; None when it is not up."""
        awake = self._awake
        if awake is None or not self._up_now:
            return None
        try:
            return await awake.channel.stats()
        except (ChannelBroken, OSError):
            return None

    async def glimpse(self, words: Sequence[str], *, job: str) -> bytes:
        """What a short program says, asked as `stats` is; nothing when the computer is not up."""
        awake = self._awake
        if awake is None or not self._up_now:
            return b""
        try:
            request = JobRequest(job, words, timeout=10.0, output_limit=256 << 10)
            return (await awake.channel.run(request)).stdout
        except (ChannelBroken, OSError):
            return b""

    async def sleep(self) -> None:
        """Save it whole and end its QEMU; the next call wakes it where it stood."""
        async with self._changing:
            if not self._up_now or self._awake is None or self._waker is None:
                return
            awake, self._awake = self._awake, None
            try:
                await awake.settle_down()
                await self._waker.sleep(awake)
            except (QmpError, ChannelBroken, OSError) as error:  # TimeoutError is an OSError
                await awake.end()
                self._say(State.OFF, f"The computer could not be put to sleep and was switched off: {error}.")
            else:
                self._say(State.ASLEEP, "The computer is asleep.")
            self._stop_idling()

    async def close(self) -> None:
        """Switch it off in good order, its disk flushed, and let other processes have it."""
        async with self._changing:
            await self._down()
            self._home.release()

    async def reset(self) -> None:
        """Switch it off and delete its disk: the next call starts a new one. The folders are not touched."""
        async with self._changing:
            self._home.claim()
            await self._down(flush=False)
            self._home.clear()
            self._say(State.OFF, "The computer was reset.")

    async def delete(self) -> None:
        """Switch it off and delete everything it had on this machine."""
        async with self._changing:
            self._home.claim()
            await self._down(flush=False)
            self._home.delete()

    @property
    def _up_now(self) -> bool:
        return self._awake is not None and not self._awake.vm.ended.is_set()

    @contextlib.asynccontextmanager
    async def _used(self) -> AsyncIterator[Channel]:
        """The channel of the woken computer, which stays awake as long as this lasts."""
        async with self._changing:
            awake = await self._up()
            self._calls += 1
        try:
            yield awake.channel
        except (ChannelBroken, TimeoutError) as error:
            why = (
                f"QEMU ended: {awake.vm.why()}"
                if awake.vm.ended.is_set()
                else str(error) or "no answer in time"
            )
            raise ComputerUnavailable(f"The computer stopped answering: {why}.") from error
        finally:
            self._calls -= 1
            self.last_used = time.time()

    async def _up(self) -> Awake:
        if self._awake is not None:
            if self._up_now and (self._awake.door.is_alive() or self._calls):
                return self._awake
            await self._down()  # it ended by itself, or its folders are served no more
        self._say(State.WAKING, "Waking the computer", 0.0)
        try:
            self._home.claim()
            if self._waker is None:
                self._waker = await self._make_waker()
            self._awake = await self._waker.wake(self._stage)
            self._stage("The computer answers", 0.9)
            await self._awake.settle_in(
                hostname="computer",
                machine_id=self._machine_id,
                processes=self.spec.processes,
                certificate=self.door_certificate,
            )
        except _TROUBLES as error:
            await self._down(flush=False)
            self._home.release()
            unavailable = _unavailable(error)
            self._say(State.FAILED, str(unavailable))
            raise unavailable from error
        self.last_used = time.time()
        self._idle = asyncio.create_task(self._fall_asleep(), name=f"idle-{self.id}")
        self._say(State.AWAKE, "The computer is awake.", 1.0)
        return self._awake

    async def _make_waker(self) -> Waker:
        image = await Images(self._places).ensure(
            "lean", lambda _, part, text: self._stage(text, part), boot_test=self._try_out
        )
        return await self._waker_for(image)

    async def _waker_for(self, image: Image) -> Waker:
        backend = await find_backend(self._places, image)
        templates = Templates(self._places.cache)
        return Waker(self._home, self.spec, templates, image, backend, self._serve_folders, self._serve_door)

    async def _try_out(self, image: Image) -> None:
        """A new image's boot test is the making of its template: nothing is started twice."""
        await (await self._waker_for(image)).prepare(self._stage)

    @property
    def _machine_id(self) -> str:
        return hashlib.sha256(os.fsencode(self._home.folder)).hexdigest()[:32]

    def _stage(self, text: str, part: float) -> None:
        self._say(State.WAKING, text, part)

    async def _down(self, *, flush: bool = True) -> None:
        self._stop_idling()
        awake, self._awake = self._awake, None
        if awake is not None:
            if flush and not awake.vm.ended.is_set():
                with contextlib.suppress(ChannelBroken, OSError):
                    async with asyncio.timeout(10):
                        await awake.settle_down()
            await awake.end()
            self._home.running = None
            self._say(State.OFF, "The computer is off.")

    async def _fall_asleep(self) -> None:
        """Sleep once nothing has happened for the time that the spec allows."""
        while self.spec.idle_seconds:
            left = self.last_used + self.spec.idle_seconds - time.time()
            if left > 0 or self._calls:
                await asyncio.sleep(max(left, 0.1))
            else:
                await self.sleep()
                return

    def _stop_idling(self) -> None:
        if self._idle is not None and self._idle is not asyncio.current_task():
            self._idle.cancel()
        self._idle = None

    def _say(self, state: State, text: str, part: float = 0.0) -> None:
        self._state = state
        self._on_state(state, text, part)


def _unavailable(error: Exception) -> ComputerUnavailable:
    if isinstance(error, ComputerUnavailable):
        return error
    if isinstance(error, UserError):  # no image, no QEMU
        return ComputerUnavailable(error.message, hint=error.hint)
    return ComputerUnavailable(
        f"The computer came up but did not get ready: {str(error) or 'no answer in time'}."
    )
