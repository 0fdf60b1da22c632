"""A computer that is up: a running QEMU, the channel to its agent, its way out, and who serves its folders."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable

from workroom.computer.channel import Channel, ChannelBroken, dial
from workroom.computer.door import Door
from workroom.computer.qemu import Machine
from workroom.computer.spec import ComputerUnavailable
from workroom.computer.streams import ServeDoor
from workroom.computer.vm import Vm

RESTORE_LIMIT = 15.0
BOOT_LIMITS = (25.0, 60.0)  # the second is for a machine that is slow, not for one that hangs

ServeFolders = Callable[[socket.socket], None]


class DoesNotStart(ComputerUnavailable):
    """A computer was booted, twice, and did not come up."""


class DoesNotFit(Exception):
    """A saved state could not be restored: the guest never answered, or QEMU refused it."""


class Awake:
    """Join of a `Vm`, a `Channel` and a `Door`; `door` is alive as long as the folders are served.

    Without `serve_door` whatever wants out is reset.
    """

    def __init__(
        self, machine: Machine, serve_folders: ServeFolders, serve_door: ServeDoor | None = None
    ) -> None:
        """Start QEMU for `machine`.

        Raises:
            ComputerUnavailable: QEMU can't be started.
        """
        self.vm = Vm(machine)
        self.door = threading.Thread(
            target=_serve, args=(serve_folders, self.vm.folders), name="folders", daemon=True
        )
        self.door.start()
        self.channel: Channel
        self._serve_door = serve_door
        self._way_out: Door | None = None
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def boot(
        cls, machine: Machine, serve_folders: ServeFolders, serve_door: ServeDoor | None = None
    ) -> Awake:
        """Start `machine` from nothing, a second time if the first boot does not answer in time.

        Raises:
            DoesNotStart: it does not come up; the message ends with what its kernel said last.
            ComputerUnavailable: QEMU can't be started.
        """
        said = ""
        for limit in BOOT_LIMITS:
            awake = cls(machine, serve_folders, serve_door)
            try:
                await awake.answer(limit)
                return awake
            except DoesNotFit as error:
                said = _last_line(await awake.vm.console()) or str(error)
            except BaseException:
                await awake.end()
                raise
            await awake.end()
        raise DoesNotStart(f"The computer did not come up: {said}.", hint="Run `workroom doctor`.")

    @classmethod
    async def restore(
        cls,
        machine: Machine,
        serve_folders: ServeFolders,
        state: int,
        *,
        memory_is_mapped: bool,
        serve_door: ServeDoor | None = None,
    ) -> Awake:
        """Go on from the saved state in the descriptor `state`, which is closed.

        Raises:
            DoesNotFit: the state does not fit this QEMU or image.
            ComputerUnavailable: QEMU can't be started.
        """
        try:
            awake = cls(machine, serve_folders, serve_door)
            awake.vm.restore(state, memory_is_mapped=memory_is_mapped)
        finally:
            os.close(state)
        try:
            await awake.answer(RESTORE_LIMIT)
        except BaseException:
            await awake.end()
            raise
        return awake

    async def answer(self, limit: float) -> None:
        """Wait for the agent's first answer, at most `limit` seconds, but not longer than QEMU lives.

        Raises:
            DoesNotFit: there is none.
        """
        self.channel = await Channel.connect(self.vm.agent)
        self._watch = asyncio.create_task(self._hang_up(), name="qemu-ended")
        hello = asyncio.create_task(self.channel.hello(timeout=limit))
        ended = asyncio.create_task(self.vm.ended.wait())
        try:
            await asyncio.wait((hello, ended), return_when=asyncio.FIRST_COMPLETED)
            if not hello.done():
                raise DoesNotFit(f"QEMU ended: {self.vm.why()}")
            await hello
        except (ChannelBroken, TimeoutError) as error:
            raise DoesNotFit(f"no answer within {limit:g} seconds") from error
        finally:
            hello.cancel()
            ended.cancel()

    async def settle_in(
        self, *, hostname: str, machine_id: str, processes: int, certificate: bytes | None = None
    ) -> None:
        """Tell a computer that has just come up the time and who it is, whom to trust, fresh entropy; open its ways.

        Raises:
            ChannelBroken: the line is gone.
            TimeoutError: no answer.
            OSError: something of it is refused.
        """
        await self.channel.wake(
            hostname=hostname,
            machine_id=machine_id,
            processes=processes,
            folders=True,
            certificate=certificate,
        )
        self.open_door()  # not before: who waits for the computer need not wait for this

    def open_door(self) -> None:
        """Begin to serve the way out. Until then connections from inside wait."""
        if self._way_out is None:
            self._way_out = Door(lambda: dial(str(self.vm.door)), self._serve_door)

    async def settle_down(self) -> None:
        """Let go of the folders and flush the disk, before it sleeps or ends. Raises as `settle_in` does."""
        await self.channel.unmount_folders()
        await self.channel.sync()

    async def end(self) -> None:
        """End QEMU and everything that hung on it."""
        if self._watch is not None:
            self._watch.cancel()
            await self.channel.close()
        if self._way_out is not None:
            await self._way_out.close()
        await self.vm.end()

    async def _hang_up(self) -> None:
        """When QEMU ends by itself, who waits for the agent is told at once: there is nothing to dial again."""
        await self.vm.ended.wait()
        await self.channel.close()


def _serve(serve_folders: ServeFolders, sock: socket.socket) -> None:
    with sock:
        serve_folders(sock)


def _last_line(console: str) -> str:
    lines = [line.strip() for line in console.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
