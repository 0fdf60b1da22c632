from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from workroom.computer.qemu import MACHINES, Backend, Machine, Wires, command_line

BACKEND = Backend(program="/usr/bin/qemu-system-x86_64", build="x", accelerator="tcg", machine="microvm")
MACHINE = Machine(
    backend=BACKEND,
    name="workroom-t-1",
    memory_mb=512,
    cpus=2,
    kernel=Path("/i/vmlinux"),
    initramfs=Path("/i/initrd"),
    root=Path("/i/root.squashfs"),
    disk=Path("/c/overlay.qcow2"),
)
WIRES = Wires(control=11, agent=12, folders=13, door=14)


def values(line: list[str], option: str) -> list[str]:
    return [line[i + 1] for i, word in enumerate(line) if word == option]


def test_the_sandbox_denies_what_it_can() -> None:
    (sandbox,) = values(command_line(MACHINE, WIRES), "-sandbox")
    assert set(sandbox.split(",")) == {
        "on", "obsolete=deny", "elevateprivileges=deny", "spawn=deny", "resourcecontrol=deny",
    }  # fmt: skip


def test_the_only_network_is_the_folder_door() -> None:
    line = command_line(MACHINE, WIRES)
    (net,) = values(line, "-netdev")
    assert net == "user,id=net,restrict=on,ipv6=off,guestfwd=tcp:10.0.2.100:564-chardev:folders"
    assert [device for device in values(line, "-device") if "net" in device] == [
        "virtio-net-device,netdev=net"
    ]
    assert "-nic" not in line


def test_nothing_is_there_that_was_not_asked_for() -> None:
    line = command_line(MACHINE, WIRES)
    assert {"-nodefaults", "-no-user-config", "-no-reboot"} <= set(line)
    assert values(line, "-display") == ["none"]
    assert values(line, "-serial") == ["chardev:console"]
    assert "ringbuf,id=console,size=65536" in values(line, "-chardev")  # a guest can't fill the host's disk


def test_the_wires_are_inherited_descriptors() -> None:
    sockets = [
        value for value in values(command_line(MACHINE, WIRES), "-chardev") if value.startswith("socket")
    ]
    assert sockets == [
        "socket,id=control,fd=11",
        "socket,id=agent,fd=12,server=on,wait=off",
        "socket,id=door,fd=14,server=on,wait=off",
        "socket,id=folders,fd=13",
    ]


def test_the_root_is_read_only_and_the_disk_is_the_computers_own() -> None:
    root, disk = (json.loads(value) for value in values(command_line(MACHINE, WIRES), "-blockdev"))
    assert (root["read-only"], root["driver"], root["file"]["filename"]) == (True, "raw", "/i/root.squashfs")
    assert (disk["driver"], disk["file"]["filename"]) == ("qcow2", "/c/overlay.qcow2")
    assert "read-only" not in disk


def test_a_path_can_hold_commas_and_quotes() -> None:
    odd = Path('/a, b="c",share=on/x')
    line = command_line(msgspec.structs.replace(MACHINE, disk=odd, ram=odd), WIRES)
    assert json.loads(values(line, "-blockdev")[1])["file"]["filename"] == str(odd)
    assert json.loads(values(line, "-object")[0])["mem-path"] == str(odd)


@pytest.mark.parametrize("shared", [True, False])
def test_a_templates_memory_is_a_file_that_is_shared_only_while_it_is_made(shared: bool) -> None:
    line = command_line(msgspec.structs.replace(MACHINE, ram=Path("/t/ram"), shared=shared), WIRES)
    (memory,) = map(json.loads, values(line, "-object"))
    assert memory == {
        "qom-type": "memory-backend-file", "id": "ram", "size": 512 << 20, "mem-path": "/t/ram", "share": shared,
    }  # fmt: skip


def test_a_boot_has_a_kernel_and_a_restore_has_none() -> None:
    boot = command_line(MACHINE, WIRES)
    assert values(boot, "-kernel") == ["/i/vmlinux"]
    assert "-incoming" not in boot
    restore = command_line(msgspec.structs.replace(MACHINE, incoming=True), WIRES)
    assert values(restore, "-incoming") == ["defer"]
    assert "-kernel" not in restore


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("accelerator", ["tcg", "kvm"])
def test_the_machine_is_a_value_of_the_backend(machine: str, accelerator: str) -> None:
    backend = msgspec.structs.replace(BACKEND, machine=machine, accelerator=accelerator)
    line = command_line(msgspec.structs.replace(MACHINE, backend=backend), WIRES)
    assert values(line, "-M")[0].split(",")[0] == machine
    assert values(line, "-accel")[0].split(",")[0] == accelerator
    bus = "-device" if machine == "microvm" else "-pci"
    assert all(bus in device for device in values(line, "-device") if device.startswith("virtio-"))


def test_pc_machines_have_no_hpet() -> None:
    assert "hpet=off" in MACHINES["q35"]


def test_without_seccomp_no_sandbox_is_asked_for() -> None:
    backend = msgspec.structs.replace(BACKEND, sandbox=False)
    assert "-sandbox" not in command_line(msgspec.structs.replace(MACHINE, backend=backend), WIRES)
