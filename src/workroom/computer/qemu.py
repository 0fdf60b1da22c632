"""From a description of a machine to QEMU's exact command line. Pure: nothing here touches the system.

Source: qemu(1). The walls of the command line: every system call that could start a program, gain rights or
change limits is denied (`-sandbox`), and the only network is one forwarded address, the folder door
(`restrict=on`): the guest has no route to the host or beyond. Its way out is no network either, but a second
serial port: what comes through it is named streams that the host judges one by one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

FOLDER_DOOR = "10.0.2.100:564"
MACHINES = {
    "microvm": "microvm,pcie=off,usb=off",
    "q35": "q35,hpet=off,vmport=off,smm=off,sata=off,usb=off",
    "virt": "virt",
}
_KERNEL = "quiet loglevel=1 panic=-1 reboot=t random.trust_cpu=on"
_CONSOLES = {"microvm": "ttyS0 tsc=reliable", "q35": "ttyS0 tsc=reliable", "virt": "ttyAMA0"}


class Backend(msgspec.Struct, frozen=True):
    """The QEMU a computer runs on: which program, how it executes and which machine it plays.

    `accelerator` is kvm, hvf, whpx or tcg; `machine` a key of `MACHINES`. `build` names the exact program
    file, and `host_cpu` the processor where the guest sees it: a saved state fits only the same of both.
    """

    program: str
    build: str
    accelerator: str
    machine: str
    cpu: str = "max"
    host_cpu: str = ""
    sandbox: bool = True


class Machine(msgspec.Struct, frozen=True):
    """One computer as QEMU is to build it.

    With `ram` the memory is that file: changes go to it (`shared`) or stay private, copy-on-write. A machine
    that is `incoming` waits for a saved state instead of booting. `extra` are arguments to measure with.
    """

    backend: Backend
    name: str
    memory_mb: int
    cpus: int
    kernel: Path
    initramfs: Path
    root: Path
    disk: Path
    ram: Path | None = None
    shared: bool = False
    incoming: bool = False
    extra: tuple[str, ...] = ()


class Wires(msgspec.Struct, frozen=True):
    """The descriptors QEMU inherits: connected sockets that nobody else can reach, and, for the two serial ports
    (the agent's and the door's), listening ones, so that the host can connect again.
    """

    control: int
    agent: int
    folders: int
    door: int


def command_line(machine: Machine, wires: Wires) -> list[str]:
    """QEMU's arguments, the program first."""
    backend = machine.backend
    return [
        backend.program,
        *("-name", machine.name, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *_sandbox(backend),
        *("-accel", _accelerator(backend), "-cpu", backend.cpu, "-smp", str(machine.cpus)),
        *("-M", f"{MACHINES[backend.machine]},memory-backend=ram", "-m", f"{machine.memory_mb}M"),
        *("-object", _json(_memory(machine))),
        *_start(machine),
        *("-chardev", "ringbuf,id=console,size=65536", "-serial", "chardev:console"),
        *("-chardev", f"socket,id=control,fd={wires.control}", "-mon", "chardev=control,mode=control"),
        *_disks(machine),
        *("-device", _device(backend, "virtio-serial", "max_ports=3")),
        *("-chardev", f"socket,id=agent,fd={wires.agent},server=on,wait=off"),
        *("-device", "virtserialport,chardev=agent,name=agent"),
        *("-chardev", f"socket,id=door,fd={wires.door},server=on,wait=off"),
        *("-device", "virtserialport,chardev=door,name=door"),
        *("-chardev", f"socket,id=folders,fd={wires.folders}"),
        *("-netdev", f"user,id=net,restrict=on,ipv6=off,guestfwd=tcp:{FOLDER_DOOR}-chardev:folders"),
        *("-device", _device(backend, "virtio-net", "netdev=net", *_no_option_rom(backend))),
        *("-device", _device(backend, "virtio-rng")),
        *machine.extra,
    ]


def _start(machine: Machine) -> list[str]:
    if machine.incoming:
        return ["-incoming", "defer"]  # the kernel is in the saved memory: loading it again would cost 60 MB
    console = _CONSOLES[machine.backend.machine]
    return [*("-kernel", str(machine.kernel), "-initrd", str(machine.initramfs)),
            *("-append", f"console={console} {_KERNEL}")]  # fmt: skip


def _sandbox(backend: Backend) -> list[str]:
    if not backend.sandbox:
        return []
    return ["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"]


def _accelerator(backend: Backend) -> str:
    if backend.accelerator == "tcg":
        return "tcg,thread=multi,tb-size=128"
    return backend.accelerator


def _memory(machine: Machine) -> dict[str, Any]:
    size = machine.memory_mb << 20
    if machine.ram is None:
        return {"qom-type": "memory-backend-ram", "id": "ram", "size": size}
    return {
        "qom-type": "memory-backend-file",
        "id": "ram",
        "size": size,
        "mem-path": str(machine.ram),
        "share": machine.shared,
    }


def _disks(machine: Machine) -> list[str]:
    root = {"driver": "raw", "node-name": "root", "read-only": True, "file": _file(machine.root)}
    disk = {"driver": "qcow2", "node-name": "disk", "discard": "unmap", "file": _file(machine.disk)}
    device = _device(machine.backend, "virtio-blk", "drive=")
    return [*("-blockdev", _json(root), "-device", device + "root"),
            *("-blockdev", _json(disk), "-device", device + "disk")]  # fmt: skip


def _file(path: Path) -> dict[str, str]:
    return {"driver": "file", "filename": str(path)}


def _device(backend: Backend, kind: str, *options: str) -> str:
    bus = "device" if backend.machine == "microvm" else "pci"
    return ",".join((f"{kind}-{bus}", *options))


def _no_option_rom(backend: Backend) -> list[str]:
    return [] if backend.machine == "microvm" else ["romfile="]


def _json(value: dict[str, Any]) -> str:
    # JSON instead of key=value: a path may hold commas and equal signs.
    return json.dumps(value, separators=(",", ":"))
