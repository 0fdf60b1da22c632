from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from workroom.computer.image import initramfs as subject
from workroom.computer.image.initramfs import (
    Entry,
    ModuleMissing,
    cpio,
    file,
    folder,
    link,
    load_order,
    wanted,
)


def members(archive: bytes) -> Iterator[Entry]:
    """Reads the format as the kernel does."""
    at = 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        name = archive[at + 110 : at + 110 + fields[11] - 1].decode()
        start = (at + 110 + fields[11] + 3) & ~3
        if name == "TRAILER!!!":
            assert start == len(archive)
            return
        yield Entry(name, fields[1], archive[start : start + fields[6]])
        at = (start + fields[6] + 3) & ~3


def test_what_is_packed_is_read_back() -> None:
    packed = [
        folder("dev"),
        file("bin/busybox", b"\x7fELF!", 0o755),
        link("bin/sh", "busybox"),
        file("empty", b""),
    ]
    found = list(members(cpio(packed)))
    assert [entry.name for entry in found] == ["dev", "bin", "bin/busybox", "bin/sh", "empty"]
    assert found[2] == Entry("bin/busybox", stat.S_IFREG | 0o755, b"\x7fELF!")
    assert found[3] == Entry("bin/sh", stat.S_IFLNK | 0o777, b"busybox")
    assert stat.S_ISDIR(found[1].mode)


def test_the_same_entries_make_the_same_bytes() -> None:
    entries = [file("a/b/c", b"x"), file("a/b/d", b"y")]
    assert cpio(entries) == cpio(entries)
    assert [entry.name for entry in members(cpio(entries))] == ["a", "a/b", "a/b/c", "a/b/d"]


@pytest.mark.skipif(not shutil.which("cpio"), reason="compares with the cpio program, which is not installed")
def test_cpio_itself_reads_it(tmp_path: Path) -> None:
    archive = cpio([file("a/one", b"1" * 4097, 0o600), link("a/two", "one")])
    subprocess.run(["cpio", "-id", "--quiet"], input=archive, cwd=tmp_path, check=True)
    assert (tmp_path / "a/two").read_bytes() == b"1" * 4097


def module(*needs: str) -> bytes:
    return b"\x7fELF\0license=GPL\0depends=" + ",".join(needs).encode() + b"\0name=x\0"


def test_dependencies_are_read_from_the_module() -> None:
    assert subject.depends(module("virtio-ring", "virtio")) == ["virtio_ring", "virtio"]
    assert subject.depends(module()) == []
    assert subject.depends(b"no module") == []


def test_each_module_comes_after_what_it_needs() -> None:
    needs = {"a": ["b", "c"], "b": ["c"], "c": [], "d": ["a"], "unused": []}
    assert load_order(["d", "b"], needs, frozenset()) == ["c", "b", "a", "d"]


def test_what_is_built_in_is_left_out() -> None:
    assert load_order(["a", "z"], {"a": ["z"]}, frozenset(["z"])) == ["a"]


def test_a_ring_of_modules_ends() -> None:
    with pytest.raises(ModuleMissing, match="need each other"):
        load_order(["a"], {"a": ["b"], "b": ["a"]}, frozenset())


def test_a_missing_module_is_named() -> None:
    with pytest.raises(ModuleMissing, match="no module nine"):
        load_order(["a"], {"a": ["nine"]}, frozenset())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("kernel/drivers/char/hw_random/virtio-rng.ko", "virtio_rng"),
        ("x/crc32c-intel.ko.xz", "crc32c_intel"),
        ("9p.ko.zst", "9p"),
    ],
)
def test_module_names(path: str, name: str) -> None:
    assert subject.module_name(path) == name


def test_a_list_may_have_comments() -> None:
    assert wanted("# first\n\n ext4 # the disk\n9p\n") == ["ext4", "9p"]


def test_the_whole_initramfs() -> None:
    modules = {"virtio": module(), "virtio_blk": module("virtio", "built_in")}
    found = {
        entry.name: entry
        for entry in members(
            subject.initramfs(release="6.1.0", busybox=b"BB", modules=modules, init=b"#!", agent=b"PK")
        )
    }
    assert found["init"].mode == stat.S_IFREG | 0o755
    assert found["agent.pyz"].content == b"PK"
    assert found["modules"].content == b"virtio\nvirtio_blk"
    assert found["lib/modules/6.1.0/modules.dep"].content == b"virtio.ko: \nvirtio_blk.ko: virtio.ko\n"
    assert {"dev", "proc", "image", "disk", "root"} <= found.keys()


def test_the_probe_ends_itself() -> None:
    found = {entry.name: entry.content.decode() for entry in members(subject.probe(b"BB", "I-am-up"))}
    assert found["init"].splitlines()[1:] == ["echo I-am-up >/dev/console", "busybox reboot -f"]
