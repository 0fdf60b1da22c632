"""Which files a computer's QEMU needs: its program and libraries, its firmware, and the computer's own disks.

All else on this machine is out of its reach (see `confine`). Paths that are not there are no harm.
"""

from __future__ import annotations

import struct
from pathlib import Path

from workroom.computer.landlock import EXECUTE, IOCTL, READ, TRUNCATE, WRITE
from workroom.computer.overlay import BASE
from workroom.computer.qemu import Machine

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store")
_FIRMWARE = ("qemu", "seabios", "seavgabios", "vgabios", "ipxe", "edk2", "AAVMF", "OVMF", "qemu-efi-aarch64")
_UNDER_PREFIX = ("lib", "lib64", *(f"share/{name}" for name in _FIRMWARE))
_SYSTEM = (
    *("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node"),
    *("/dev/random", "/dev/urandom"),
)
_DEVICES = {"/dev/null": READ | WRITE | IOCTL, "/dev/kvm": READ | WRITE | IOCTL}
_PT_INTERP = 3


def reach(machine: Machine) -> dict[Path, int]:
    """The rights, by `landlock`, that QEMU needs for `machine`, by path."""
    return programs_reach(Path(machine.backend.program)) | _disks(machine)


def programs_reach(program: Path) -> dict[Path, int]:
    """What `program` needs to start at all: itself, its loader, libraries and firmware, a few devices."""
    real = program.resolve()
    cellars = [
        folder for folder in real.parents if folder.name == "Cellar"
    ]  # Homebrew: a folder for each package
    prefixes = [real.parent.parent, *(cellar.parent for cellar in cellars)]
    own = [*cellars, *(prefix / name for prefix in prefixes for name in _UNDER_PREFIX)]
    allowed = {Path(path): READ for path in (*_LIBRARIES, *_SYSTEM)} | dict.fromkeys(own, READ)
    allowed |= {Path(path): rights for path, rights in _DEVICES.items()}
    return allowed | dict.fromkeys([real, *loader(real)], READ | EXECUTE)


def loader(program: Path) -> list[Path]:
    """The dynamic loader that `program`, an ELF file of 64 bits, names (elf(5): PT_INTERP); none if it has none."""
    try:
        with program.open("rb") as file:
            head = file.read(64)
            if head[:6] != b"\x7fELF\x02\x01":
                return []
            table, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
            file.seek(table)
            entries = [file.read(size) for _ in range(min(count, 64))]
            for entry in entries:
                kind, start, length = struct.unpack("<I4xQ16xQ", entry[:40])
                if kind == _PT_INTERP:
                    file.seek(start)
                    return [Path(file.read(min(length, 4096)).rstrip(b"\0").decode())]
    except (OSError, ValueError, struct.error):
        pass
    return []


def _disks(machine: Machine) -> dict[Path, int]:
    allowed = {machine.root: READ, machine.disk.parent / BASE: READ}
    allowed[machine.disk] = READ | WRITE | TRUNCATE  # in a template's making this is the base itself
    if not machine.incoming:
        allowed |= {machine.kernel: READ, machine.initramfs: READ}
    if machine.ram is not None:
        # QEMU opens it for writing even where it only maps it privately: `template` notices if it was changed.
        allowed[machine.ram] = READ | WRITE | TRUNCATE if machine.shared else READ | WRITE
    return allowed
