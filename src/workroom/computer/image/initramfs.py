"""The first files the guest's kernel sees: busybox, kernel modules, the init script and the agent.

The archive format is cpio's "newc" (cpio(5), and the kernel's early-userspace/buffer-format.rst). It is left
uncompressed: it is a few megabytes, and unpacking it would cost the guest more than reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from workroom.errors import UserError

_FILE, _FOLDER, _LINK = 0o100000, 0o040000, 0o120000
_END = "TRAILER!!!"
_DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")
_EMPTY_FOLDERS = ("dev", "proc", "image", "disk", "root")


class ModuleMissing(UserError):
    """The kernel package lacks a module that the computer needs."""


class Entry(NamedTuple):
    """One member of the archive; `mode` has the file type's bits, as in stat(2)."""

    name: str
    mode: int
    content: bytes = b""


def file(name: str, content: bytes, permissions: int = 0o644) -> Entry:
    """A plain file."""
    return Entry(name, _FILE | permissions, content)


def folder(name: str) -> Entry:
    """A folder that anybody may read."""
    return Entry(name, _FOLDER | 0o755)


def link(name: str, target: str) -> Entry:
    """A symbolic link."""
    return Entry(name, _LINK | 0o777, target.encode())


def cpio(entries: Iterable[Entry]) -> bytes:
    """The archive of `entries`, with the folders above each added; the same bytes for the same entries."""
    members = [*_with_parents(entries), Entry(_END, 0)]
    return b"".join(_member(number, entry) for number, entry in enumerate(members, 1))


def _with_parents(entries: Iterable[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        for parent in reversed(PurePosixPath(entry.name).parents[:-1]):
            if str(parent) not in seen:
                seen.add(str(parent))
                yield folder(str(parent))
        if entry.name not in seen:
            seen.add(entry.name)
            yield entry


def _member(number: int, entry: Entry) -> bytes:
    name = entry.name.encode() + b"\0"
    links = 2 if entry.mode & _FOLDER else 1
    # inode, mode, uid, gid, links, mtime, size, four device numbers, length of the name, no checksum
    fields = (number, entry.mode, 0, 0, links, 0, len(entry.content), 0, 0, 0, 0, len(name), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return _padded(header + name) + _padded(entry.content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def module_name(path: str) -> str:
    """The kernel's name of the module in the file `path`: `virtio_rng` for `…/virtio-rng.ko.xz`."""
    return PurePosixPath(path).name.split(".ko")[0].replace("-", "_")


def wanted(text: str) -> list[str]:
    """The names in a list of modules: one a line, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def depends(module: bytes) -> list[str]:
    """The names of the modules that the compiled `module` says it needs."""
    found = _DEPENDS.search(module)
    names = found[1].decode() if found else ""
    return [name.replace("-", "_") for name in names.split(",") if name]


def load_order(
    names: Iterable[str], dependencies: Mapping[str, Sequence[str]], builtin: frozenset[str]
) -> list[str]:
    """`names` and all they depend on, each after what it needs; what the kernel has built in is left out.

    Raises:
        ModuleMissing: one is neither a key of `dependencies` nor built in.
    """
    order: dict[str, None] = {}

    def add(name: str, above: tuple[str, ...] = ()) -> None:
        if name in order or name in builtin:
            return
        if name not in dependencies:
            raise ModuleMissing(f"The kernel package has no module {name}, which the computer needs.")
        if name in above:
            raise ModuleMissing(f"The kernel modules {' and '.join(above)} need each other.")
        for needed in dependencies[name]:
            add(needed, (*above, name))
        order[name] = None

    for name in names:
        add(name)
    return list(order)


def initramfs(
    *, release: str, busybox: bytes, modules: Mapping[str, bytes], init: bytes, agent: bytes
) -> bytes:
    """The computer's initramfs; `modules` in load order, `release` as the kernel's `uname -r` has it."""
    library = f"lib/modules/{release}"
    known = "".join(_dependencies(name, modules) for name in modules)
    return cpio(
        [
            *(folder(name) for name in _EMPTY_FOLDERS),
            file("bin/busybox", busybox, 0o755),
            link("bin/sh", "busybox"),
            *(file(f"{library}/{name}.ko", content) for name, content in modules.items()),
            file(f"{library}/modules.dep", known.encode()),
            file("modules", "\n".join(modules).encode()),
            file("agent.pyz", agent),
            file("init", init, 0o755),
        ]
    )


def probe(busybox: bytes, marker: str) -> bytes:
    """An initramfs that prints `marker` on the console and resets the machine, on which QEMU ends."""
    init = f"#!/bin/busybox sh\necho {marker} >/dev/console\nbusybox reboot -f\n"
    return cpio([folder("dev"), file("bin/busybox", busybox, 0o755), file("init", init.encode(), 0o755)])


def _dependencies(name: str, modules: Mapping[str, bytes]) -> str:
    needed = [f"{other}.ko" for other in depends(modules[name]) if other in modules]
    return f"{name}.ko: {' '.join(needed)}\n"
