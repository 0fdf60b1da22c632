"""Which QEMU computers run on, and how fast it may execute them: found by trying.

A device that exists proves nothing: /dev/kvm can be there, every ioctl can succeed, and a guest can still hang
for ever at its kernel's first instruction. So each accelerator boots a real kernel for a few seconds, once; the
verdict holds until QEMU or the running system changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from workroom.computer.image import Image, Images, ImageUnavailable, initramfs
from workroom.computer.image.store import BUSYBOX
from workroom.computer.image.tools import ToolMissing, find
from workroom.computer.qemu import Backend
from workroom.computer.reaper import Leash
from workroom.secrets import bare
from workroom.settings import Places

SECONDS = 3.0
_MARKER = "workroom-probe-boots"
_SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"
# microvm has no timer but the TSC, whose calibration against the PIT fails under emulation on a busy host: then
# Linux waits for its first tick for ever. With KVM the frequency is told; q35 has timers to fall back on.
_MACHINES = {"kvm": "microvm", "hvf": "q35", "whpx": "q35", "tcg": "q35"}
_HARDWARE = {"linux": "kvm", "darwin": "hvf", "win32": "whpx"}
_KVM = Path("/dev/kvm")
_FORMAT = 3


class Trial(msgspec.Struct, frozen=True):
    """What trying one accelerator showed."""

    accelerator: str
    works: bool
    why: str
    seconds: float = 0.0


class Verdict(msgspec.Struct, frozen=True):
    """What all trials showed, and for which QEMU on which running system (`key`)."""

    key: str
    backend: Backend
    trials: list[Trial] = []

    def lines(self) -> list[str]:
        """The verdict for people, a line each."""
        chosen = self.backend.accelerator
        speed = "software emulation, several times slower than hardware" if chosen == "tcg" else "hardware"
        return [
            f"{chosen}: used ({speed})",
            *(f"{t.accelerator}: {t.why}" for t in self.trials if not t.works),
        ]


async def find_backend(places: Places, image: Image | None = None, *, again: bool = False) -> Backend:
    """The QEMU to use, and the fastest accelerator that really works with it, tried with `image`'s kernel.

    Without `image` the one in the cache is taken.

    Raises:
        ToolMissing: QEMU is not installed.
    """
    return (await find_verdict(places, image, again=again)).backend


async def find_verdict(places: Places, image: Image | None = None, *, again: bool = False) -> Verdict:
    """As `find_backend`, with the reasons. Without an image there is no kernel to try with, and no lasting verdict.

    Raises:
        ToolMissing: QEMU is not installed.
    """
    program = find(f"qemu-system-{_architecture()}", "qemu-system-x86")
    build = program_build(Path(program))
    key = f"{_FORMAT} {build} {_boot_id()} {_may_use_hardware()}"
    cache = places.cache / "accelerator.json"
    if not again and (known := _load(cache)) is not None and known.key == key:
        return known
    trials, lasting = await asyncio.to_thread(_trials, program, places, image)
    verdict = Verdict(key, _backend(program, build, trials), trials)
    if lasting:
        _store(cache, verdict)
    return verdict


def _trials(program: str, places: Places, image: Image | None) -> tuple[list[Trial], bool]:
    name = _HARDWARE.get(sys.platform)
    if name is None:
        return [], True
    if why := unusable(name):
        return [Trial(name, False, why)], True
    try:
        image = image or Images(places).image()
    except ImageUnavailable:
        return [Trial(name, False, "not tried yet: there is no image to try it with")], False
    busybox = (image.kernel.parent / BUSYBOX).read_bytes()
    return [try_accelerator(program, name, image.kernel, busybox)], True


def unusable(name: str, device: Path = _KVM) -> str:
    """Why it is no use to try the accelerator `name`; empty if it may work."""
    if name != "kvm":
        return ""
    if not device.exists():
        return f"there is no {device}"
    if not os.access(device, os.R_OK | os.W_OK):
        return f"{device} is not open to this user; run: sudo usermod --append --groups kvm $USER, then log in anew"
    return ""


def try_accelerator(
    program: str, name: str, kernel: Path, busybox: bytes, seconds: float = SECONDS, machine: str = ""
) -> Trial:
    """Boot `kernel` to a first program with the accelerator `name`, for at most `seconds`."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="workroom-probe-") as folder:
        first = Path(folder) / "initramfs"
        first.write_bytes(initramfs.probe(busybox, _MARKER))
        line = _probe_line(program, name, machine or _MACHINES[name], kernel, first)
        booted, said = _boots(line, begun + seconds)
    took = round(time.monotonic() - begun, 2)
    if booted:
        return Trial(name, True, "boots", took)
    return Trial(name, False, said or f"a kernel did not start within {seconds:g} s", took)


def _probe_line(program: str, name: str, machine: str, kernel: Path, first: Path) -> list[str]:
    return [
        program,
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-m", "256M"),
        *("-accel", name, "-cpu", _cpu(name), "-M", machine),
        *("-kernel", str(kernel), "-initrd", str(first), "-serial", "stdio", "-monitor", "none"),
        *("-append", "console=ttyS0 quiet loglevel=1 panic=-1 reboot=t tsc=reliable"),
    ]


def _boots(line: Sequence[str], until: float) -> tuple[bool, str]:
    """Whether the marker is printed before `until`, else what QEMU complains of. QEMU is gone afterwards."""
    leash = Leash()
    with tempfile.TemporaryFile() as printed:
        try:
            process = subprocess.Popen(
                line,
                env=bare(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
                pass_fds=[leash.fd],
                process_group=0,
            )
        except OSError as error:
            leash.drop()
            return False, f"{line[0]}: {error.strerror}"
        try:
            leash.tie(process.pid)
            return _watch(process, printed.fileno(), until)
        finally:
            process.kill()
            leash.drop()
            with contextlib.suppress(subprocess.TimeoutExpired):  # stuck in the kernel: it goes when it can
                process.wait(5)


def _watch(process: subprocess.Popen[bytes], printed: int, until: float) -> tuple[bool, str]:
    while True:
        ended = process.poll() is not None
        said = os.pread(printed, 65536, 0)
        if _MARKER.encode() in said:
            return True, ""
        if ended:
            lines = said.decode(errors="replace").strip().splitlines()
            return False, lines[-1] if lines else f"QEMU ended with status {process.returncode}"
        if time.monotonic() > until:
            return False, ""
        time.sleep(0.02)


def _backend(program: str, build: str, trials: list[Trial]) -> Backend:
    name = next((trial.accelerator for trial in trials if trial.works), "tcg")
    return Backend(
        program=program,
        build=build,
        accelerator=name,
        machine=_MACHINES[name] if _architecture() == "x86_64" else "virt",
        cpu=_cpu(name),
        host_cpu="" if name == "tcg" else _processor(),
        sandbox=_has_sandbox(program),
    )


# Emulated, a processor with AVX is a slow one: the guest's C library picks vector code that QEMU must take apart.
# Without it a wake takes three quarters of the time. The rest of x86-64-v2 stays: what numpy and others ask for.
_EMULATED = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16"


def _cpu(accelerator: str) -> str:
    return _EMULATED if accelerator == "tcg" else "host"


def _has_sandbox(program: str) -> bool:
    """Whether this QEMU is built with, and this system allows, its system call filter."""
    line = [program, "-sandbox", _SANDBOX, "-M", "none", "-nodefaults", "-display", "none", "-qmp", "stdio"]
    farewell = b'{"execute":"qmp_capabilities"}{"execute":"quit"}'
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return (
            subprocess.run(line, input=farewell, capture_output=True, timeout=10, check=False).returncode == 0
        )
    return False


def program_build(program: Path) -> str:
    """Names the exact program file: a saved state fits only the very same QEMU."""
    path = program.resolve()
    facts = path.stat()
    return f"{path} {facts.st_size} {facts.st_mtime_ns}"


def _architecture() -> str:
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _boot_id() -> str:
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return platform.release()


def _may_use_hardware() -> str:
    return unusable(_HARDWARE.get(sys.platform, ""))


def _load(path: Path) -> Verdict | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Verdict)
    except (OSError, msgspec.MsgspecError):
        return None


def _store(path: Path, verdict: Verdict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(msgspec.json.encode(verdict))
    draft.replace(path)


__all__ = ["ToolMissing", "Trial", "Verdict", "find_backend", "find_verdict", "try_accelerator", "unusable"]
