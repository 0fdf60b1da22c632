"""The kernel and its modules out of Debian's packages, without unpacking the hundreds of megabytes around them."""

from __future__ import annotations

import lzma
import re
import struct
import subprocess
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from workroom.computer.image.initramfs import ModuleMissing, depends, load_order, module_name
from workroom.computer.image.tools import Failed

ELF = b"\x7fELF"
_KERNEL = re.compile(r"(?:^|/)boot/vmlinuz-(.+)$")
_MODULE = re.compile(r"/lib/modules/[^/]+/kernel/.+\.ko(?:\.\w+)?$")
_MAX_MEMBER = 256 << 20


class Kernel(msgspec.Struct, frozen=True):
    """A kernel as QEMU takes it, its release as `uname -r` says it, and modules in load order."""

    release: str
    image: bytes
    modules: dict[str, bytes]


def read_kernel(archives: Sequence[Path], wanted: Sequence[str]) -> Kernel:
    """The kernel in the packages `archives` with the modules `wanted` and what they depend on.

    Raises:
        ModuleMissing: the packages have no kernel, or lack one of the modules.
        Failed: a package is damaged.
    """
    first = _Contents(archives, keep=lambda name: False)
    order = load_order(wanted, first.dependencies, first.builtin)
    second = _Contents(archives, keep=frozenset(order).__contains__)
    if not first.kernel:
        raise ModuleMissing("The kernel package has no kernel image.")
    return Kernel(first.release, uncompressed(first.kernel), {name: second.modules[name] for name in order})


class _Contents:
    """What one pass over the packages finds; whole modules only where `keep` says so."""

    def __init__(self, archives: Sequence[Path], keep: Callable[[str], bool]) -> None:
        self.release = ""
        self.kernel = b""
        self.builtin: frozenset[str] = frozenset()
        self.dependencies: dict[str, list[str]] = {}
        self.modules: dict[str, bytes] = {}
        for archive in archives:
            for path, content in _files(archive):
                self._take(path, content, keep)

    def _take(self, path: str, content: bytes, keep: Callable[[str], bool]) -> None:
        if found := _KERNEL.search(path):
            self.release, self.kernel = found[1], content
        elif path.endswith("/modules.builtin"):
            self.builtin = frozenset(module_name(line) for line in content.decode().split())
        elif _MODULE.search(path):
            module = unpacked(path, content)
            self.dependencies[name := module_name(path)] = depends(module)
            if keep(name):
                self.modules[name] = module


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    line = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as tar:
                for member in tar:
                    if member.isfile() and member.size <= _MAX_MEMBER and _matters(member.name):
                        content = tar.extractfile(member)
                        yield member.name, content.read() if content else b""
        except (tarfile.TarError, OSError) as error:
            raise Failed("dpkg-deb", 1, [f"{archive.name} is damaged: {error}"]) from error
        finally:
            process.kill()


def _matters(name: str) -> bool:
    return bool(_KERNEL.search(name) or _MODULE.search(name)) or name.endswith("/modules.builtin")


def unpacked(path: str, content: bytes) -> bytes:
    """A module's own bytes, whatever it is packed with by the distribution."""
    if path.endswith(".xz"):
        return lzma.decompress(content)
    if path.endswith(".gz"):
        return zlib.decompress(content, wbits=31)
    return _unzstd(content) if path.endswith(".zst") else content


def uncompressed(image: bytes) -> bytes:
    """The ELF kernel inside a bzImage, or `image` itself where there is none to be found.

    QEMU starts it directly (PVH), and the guest is spared unpacking it: some seconds under emulation.
    Source: the kernel's arch/x86/boot.rst, fields setup_sects, payload_offset and payload_length.
    """
    if len(image) < 0x250 or image[0x202:0x206] != b"HdrS":
        return image
    begin, length = struct.unpack_from("<II", image, 0x248)
    begin += ((image[0x1F1] or 4) + 1) * 512
    kernel = _payload(image[begin : begin + length])
    return kernel if kernel.startswith(ELF) else image


def _payload(data: bytes) -> bytes:
    if data.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor().decompress(data)
    if data.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(wbits=31).decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return _unzstd(data[:-4])  # the size of the kernel is appended
    return b""


def _unzstd(data: bytes) -> bytes:
    done = subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, check=False)
    if done.returncode:
        raise Failed("zstd", done.returncode, done.stderr.decode(errors="replace").splitlines())
    return done.stdout
