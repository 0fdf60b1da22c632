"""How a computer comes up: from its sleep, from a template, or by a boot; whichever is quickest and fits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import msgspec

from workroom.computer import overlay
from workroom.computer.awake import Awake, DoesNotFit, DoesNotStart, ServeFolders
from workroom.computer.home import Home, Nap
from workroom.computer.image import Image
from workroom.computer.qemu import Backend, Machine
from workroom.computer.qmp import QmpError
from workroom.computer.spec import ComputerUnavailable, Spec
from workroom.computer.streams import ServeDoor
from workroom.computer.template import Template, Templates, machine_key

Tell = Callable[[str, float], None]

# Run once in a template, so that what tasks use first is in every computer's memory already.
_WARMING = (
    "python3 -c 'import csv, email, json, subprocess, zipfile; import openpyxl'",
    "busybox nc warm.test 80 </dev/null",
    "bash -c 'ls -l / | grep -c . | sort | head -1'; git --version; rg --version; pdftotext -v",
)


class Waker:
    """Brings one computer up and puts it to sleep."""

    def __init__(
        self,
        home: Home,
        spec: Spec,
        templates: Templates,
        image: Image,
        backend: Backend,
        serve: ServeFolders,
        serve_door: ServeDoor | None = None,
    ) -> None:
        self._home = home
        self._spec = spec
        self._templates = templates
        self._serve = serve
        self._serve_door = serve_door
        self._machine = Machine(
            backend=backend,
            name="",
            memory_mb=spec.memory_mb,
            cpus=spec.cpus,
            kernel=image.kernel,
            initramfs=image.initramfs,
            root=image.root,
            disk=home.disk,
        )
        self._key = machine_key(self._machine, image.digest, spec.disk_gb)

    async def wake(self, tell: Tell) -> Awake:
        """Bring the computer up by the quickest way that works; `tell` hears the stages.

        Raises:
            ComputerUnavailable: no way works.
        """
        awake = await self._from_nap() or await self._from_template(tell)
        if awake is None:
            if not self._home.disk.exists():
                overlay.make_base(self._home.folder, self._spec.disk_gb)
            tell("Starting the computer", 0.0)
            awake = await Awake.boot(self._named(self._machine), self._serve, self._serve_door)
        return awake

    async def sleep(self, awake: Awake) -> None:
        """Save the whole computer and end its QEMU; it wakes where it stood.

        Raises:
            QmpError: it could not be saved; it has been ended, its disk flushed.
        """
        draft = self._home.state.with_suffix(".new")
        try:
            with draft.open("wb") as state:
                await awake.vm.save(state.fileno(), memory_is_mapped=False)
                os.fsync(state.fileno())
        except (QmpError, OSError) as error:
            draft.unlink(missing_ok=True)
            raise QmpError(str(error)) from error
        finally:
            await awake.end()
            self._home.running = None
        draft.rename(self._home.state)
        self._home.nap = Nap(key=self._key, at=time.time())

    async def prepare(self, tell: Tell) -> Template | None:
        """Make the template that new computers start from, unless there is one or there is no room for one.

        Raises:
            DoesNotStart: the image doesn't boot.
        """
        if (ready := self._templates.find(self._key)) is not None:
            return ready
        tell("Preparing the computer: first start", 0.0)
        try:
            return await self._templates.make(
                self._key, self._named(self._machine), self._spec.disk_gb, _warm
            )
        except DoesNotStart:
            raise
        except ComputerUnavailable:
            return None  # a plain boot then says what is wrong, or works

    async def _from_nap(self) -> Awake | None:
        nap = self._home.nap
        if nap is None:
            return None
        state = os.open(self._home.state, os.O_RDONLY | os.O_CLOEXEC)
        # Gone before the guest runs on: a state older than the disk would destroy the file system.
        self._home.nap = None
        if nap.key != self._key:
            os.close(state)
            return None
        return await self._restore(self._machine, state, memory_is_mapped=False)

    async def _from_template(self, tell: Tell) -> Awake | None:
        if self._home.disk.exists():
            return None
        template = await self.prepare(tell)
        if template is None:
            return None
        overlay.clone(template.folder, self._home.folder)
        machine = template.clone_of(self._machine)
        awake = await self._restore(machine, template.open_state(), memory_is_mapped=True)
        if awake is None:
            self._templates.discard(self._key)
            self._home.clear()
        return awake

    async def _restore(self, machine: Machine, state: int, *, memory_is_mapped: bool) -> Awake | None:
        incoming = msgspec.structs.replace(self._named(machine), incoming=True)
        try:
            return await Awake.restore(
                incoming, self._serve, state, memory_is_mapped=memory_is_mapped, serve_door=self._serve_door
            )
        except DoesNotFit:
            return None

    def _named(self, machine: Machine) -> Machine:
        return msgspec.structs.replace(machine, name=self._home.new_name())


async def _warm(awake: Awake) -> None:
    awake.open_door()
    for line in _WARMING:
        await awake.channel.run(line)
