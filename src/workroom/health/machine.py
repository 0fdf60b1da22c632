"""What this machine is, and which command of its own installs what is missing."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

BUILDERS = {"mmdebstrap": "mmdebstrap", "squashfs-tools": "mksquashfs"}
ALLOW_NAMESPACES = (
    "sudo sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0"
)

_INSTALLERS = {
    "apt-get": "sudo apt-get install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
    "brew": "brew install",
}
_ARCHES = {"AMD64": "x86_64", "arm64": "aarch64"}
_PACKAGES = {
    ("apt-get", "qemu"): {"x86_64": "qemu-system-x86 qemu-utils", "aarch64": "qemu-system-arm qemu-utils"},
    ("pacman", "qemu"): {"x86_64": "qemu-base", "aarch64": "qemu-base qemu-system-aarch64"},
    ("dnf", "qemu"): {
        "x86_64": "qemu-system-x86-core qemu-img",
        "aarch64": "qemu-system-aarch64-core qemu-img",
    },
}


def arch() -> str:
    """The processor, as QEMU calls it."""
    return _ARCHES.get(platform.machine(), platform.machine())


def qemu() -> str:
    """The QEMU program that plays a machine of this kind."""
    return f"qemu-system-{arch()}"


def install(*names: str) -> str:
    """The command that installs `names` here; just the names where no installer is known."""
    for program, command in _INSTALLERS.items():
        if shutil.which(program):
            packages = [_PACKAGES.get((program, name), {}).get(arch(), name) for name in names]
            return f"{command} {' '.join(packages)}"
    return f"install {' and '.join(names)}"


def free_memory() -> int | None:
    """How much memory programs can still have, in bytes; None where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    except (OSError, ValueError):
        pass
    return None
