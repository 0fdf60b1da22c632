"""One running QEMU: started, restored, saved, ended. It knows nothing of what runs inside the guest."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import socket
import subprocess
from typing import Any

import msgspec

from workroom import process
from workroom.computer import sockets
from workroom.computer.confine import CORE, confined
from workroom.computer.qemu import Machine, Wires, command_line
from workroom.computer.qmp import Qmp, QmpError
from workroom.computer.reach import reach
from workroom.computer.reaper import Leash
from workroom.computer.spec import ComputerUnavailable
from workroom.secrets import bare

_STDERR_KEPT = 4096
_FULL_SPEED = 10**11


class Vm:
    """A QEMU process with its control connection and the host's ends of the guest's two wires.

    `agent` and `door` are the sockets that lead to the guest agent's port and to the way out, each for one
    connection at a time; `folders` is the host's end of the folder door and belongs to whoever serves it.
    `ended` is set when QEMU is gone and its exit status collected.
    """

    def __init__(self, machine: Machine) -> None:
        """Start QEMU for `machine`; needs a running event loop.

        Raises:
            ComputerUnavailable: the program can't be started.
        """
        self.machine = machine
        self.ended = asyncio.Event()
        self._stderr = b""
        agent, self.agent = sockets.listen(machine.name)
        door, self.door = sockets.listen(machine.name, "door")
        self._leash = Leash()
        with agent, door:
            control, self.folders = self._launch(agent, door)
        self.qmp = Qmp(control)
        self.qmp.send("qmp_capabilities")
        self._full = asyncio.create_task(self._outlast_full_disk(), name="host-disk")

    @property
    def pid(self) -> int:
        """QEMU's process id."""
        return self._process.pid

    def _launch(self, agent: socket.socket, door: socket.socket) -> list[socket.socket]:
        near, far = zip(*(socket.socketpair() for _ in range(2)), strict=True)
        read, write = os.pipe()
        os.set_blocking(read, False)
        wires = Wires(
            control=far[0].fileno(), folders=far[1].fileno(), agent=agent.fileno(), door=door.fileno()
        )
        line = command_line(self.machine, wires)
        try:
            start = functools.partial(
                subprocess.Popen[bytes],
                line,
                env=bare(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=write,
                pass_fds=[*msgspec.structs.astuple(wires), self._leash.fd],
                process_group=0,  # Ctrl-C at the terminal is for the app, which then ends QEMU in good order
            )
            if self.machine.ram is not None and self.machine.shared:
                self.machine.ram.touch(0o600)  # QEMU may make no file
            self._process, walls = confined(start, reach(self.machine))
            self.walls = (*walls, CORE) if process.no_core(self._process.pid) else walls
        except OSError as error:
            self._leash.drop()
            self._unlink()
            os.close(read)
            for end in near:
                end.close()
            raise ComputerUnavailable(
                f"QEMU could not be started: {line[0]}: {error.strerror}.", hint="Run `workroom doctor`."
            ) from error
        finally:
            os.close(write)
            for end in far:
                end.close()
        self._leash.tie(self._process.pid)
        asyncio.get_running_loop().add_reader(read, self._hear, read)
        return list(near)

    def _hear(self, fd: int) -> None:
        """Keep the end of what QEMU says; when its standard error closes, QEMU is gone."""
        with contextlib.suppress(BlockingIOError):
            if said := os.read(fd, 4096):
                self._stderr = (self._stderr + said)[-_STDERR_KEPT:]
                return
            asyncio.get_running_loop().remove_reader(fd)
            os.close(fd)
            self._leash.drop()
            self._process.wait()
            self.ended.set()

    def why(self) -> str:
        """The last thing QEMU said on its standard error, in one line."""
        lines = self._stderr.decode(errors="replace").strip().splitlines()
        return lines[-1].removeprefix("qemu-system-x86_64: ") if lines else "it said nothing"

    async def console(self) -> str:
        """The end of what the guest's kernel printed; empty when QEMU doesn't answer."""
        with contextlib.suppress(QmpError):
            text = await self.qmp.execute("ringbuf-read", {"device": "console", "size": 65536}, timeout=1)
            return str(text)[-4000:]
        return ""

    def restore(self, state: int, *, memory_is_mapped: bool) -> asyncio.Future[Any]:
        """Load the saved state from the descriptor `state`; the guest runs on as soon as it is in.

        Nothing is awaited, for speed: the guest's own first answer says that it worked, and if it can't, QEMU
        ends. The future is QEMU's answer to the start of it.
        """
        self._capabilities(memory_is_mapped)
        self.qmp.send("getfd", {"fdname": "state"}, fd=state)
        return self.qmp.send("migrate-incoming", {"uri": "fd:state"})

    async def save(self, state: int, *, memory_is_mapped: bool, timeout: float = 60.0) -> None:
        """Write the machine's state to the descriptor `state` (without memory that is a shared file).

        The guest stands still afterwards and runs on where the state is restored.

        Raises:
            QmpError: it could not be written.
        """
        async with asyncio.timeout(timeout):
            await self._capabilities(memory_is_mapped)
            await self.qmp.execute("migrate-set-parameters", {"max-bandwidth": _FULL_SPEED})
            await self.qmp.execute("getfd", {"fdname": "state"}, fd=state)
            news = self.qmp.event("MIGRATION")
            self.qmp.send("migrate", {"uri": "fd:state"})
            while (status := (await news)["status"]) not in ("completed", "failed", "cancelled"):
                news = self.qmp.event("MIGRATION")
        if status != "completed":
            raise QmpError("QEMU could not save the computer's state")

    def _capabilities(self, memory_is_mapped: bool) -> asyncio.Future[Any]:
        wanted = {"events": True, "x-ignore-shared": memory_is_mapped}
        listed = [{"capability": name, "state": state} for name, state in wanted.items()]
        return self.qmp.send("migrate-set-capabilities", {"capabilities": listed})

    async def end(self) -> None:
        """End QEMU: asked first, so that its disk is flushed, then by force. Returns when it is gone."""
        self._full.cancel()
        with contextlib.suppress(QmpError):
            await self.qmp.execute("quit", timeout=2)
        try:
            async with asyncio.timeout(2):
                await self.ended.wait()
        except TimeoutError:
            self._process.kill()
            await self.ended.wait()
        await self.qmp.close()
        self._unlink()

    def _unlink(self) -> None:
        for path in (self.agent, self.door):
            path.unlink(missing_ok=True)

    async def _outlast_full_disk(self) -> None:
        """QEMU stops the guest when the host's disk is full; let it try again every second."""
        with contextlib.suppress(QmpError):
            while True:
                trouble = await self.qmp.event("BLOCK_IO_ERROR")
                if trouble.get("nospace"):
                    await asyncio.sleep(1)
                    await self.qmp.execute("cont")
