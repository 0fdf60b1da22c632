from __future__ import annotations

import gzip
import lzma
import os
import pwd
import shlex
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from workroom.computer.image import build as subject
from workroom.computer.image.errors import ImageUnavailable
from workroom.computer.image.initramfs import ModuleMissing
from workroom.computer.image.kernel import ELF, read_kernel, uncompressed, unpacked
from workroom.computer.image.packages import Packages
from workroom.computer.image.progress import Bootstrap, Progress, Stage, percent
from workroom.computer.image.recipe import Recipe
from workroom.computer.image.tools import Failed

OUTPUT = """I: extracting archives...
I: installing essential packages...
Unpacking libc6:amd64 (2.36-9) ...
Setting up libc6:amd64 (2.36-9) ...
I: installing remaining packages inside the chroot...
Unpacking python3.11 (3.11.2-6) ...
Setting up python3.11 (3.11.2-6) ...
Processing triggers for libc-bin (2.36-9) ...
"""


def test_a_build_counts_what_it_unpacks_and_sets_up() -> None:
    heard: list[tuple[Stage, float, str]] = []
    bootstrap = Bootstrap(2, Progress(lambda *said: heard.append(said)))
    for line in OUTPUT.splitlines():
        bootstrap.hear(line)
    assert [(stage, text) for stage, _, text in heard] == [
        (Stage.UNPACK, "Unpacking the base system"),
        (Stage.UNPACK, "Unpacking libc6"),
        (Stage.CONFIGURE, "Setting up libc6"),
        (Stage.UNPACK, "Unpacking python3.11"),
        (Stage.CONFIGURE, "Setting up python3.11"),
    ]
    parts = [part for _, part, _ in heard]
    assert parts == sorted(parts)
    assert parts[-1] == pytest.approx(0.4)


def test_progress_never_goes_back_nor_beyond() -> None:
    heard: list[float] = []
    progress = Progress(lambda _, part, __: heard.append(part))
    for stage, part in ((Stage.KERNEL, 1.0), (Stage.RESOLVE, 0.2), (Stage.WAIT, 0.0), (Stage.RESOLVE, 9.0)):
        progress(stage, part, "")
    progress.of(Stage.READY)(0.0, "")
    assert heard == sorted(heard)
    assert heard[-2] == pytest.approx(0.15)
    assert heard[-1] == 1.0


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("[====/     ] 3400/7839  43%", 0.43),
        ("[=-] 7839/7839 100%", 1.0),
        ("100% of it is", None),
        ("", None),
    ],
)
def test_a_bar_says_how_far_it_is(line: str, part: float | None) -> None:
    assert percent(line) == part


def test_everything_private_reaches_mmdebstrap_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "a home with 'quotes'"
    line = subject.bootstrap_line(Recipe.load(), Packages(folder, "bookworm"), folder / "root.tar")
    syncs = [shlex.split(part.partition("=")[2]) for part in line if part.startswith("--setup-hook=sync-in")]
    assert syncs == [
        ["sync-in", str(folder / "archives"), "/var/cache/apt/archives"],
        ["sync-in", str(folder / "lists"), "/var/lib/apt/lists"],
    ]
    assert line[-3:] == [Recipe.load().suite, str(folder / "root.tar"), "-"]


def test_a_full_disk_is_seen_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ImageUnavailable, match=r"needs 99999999 MB free in .*; there are \d+ MB"):
        subject.check_space(99_999_999, tmp_path, tmp_path)
    subject.check_space(1, tmp_path, tmp_path)


def test_a_user_without_ids_of_its_own_is_told_what_to_do(tmp_path: Path) -> None:
    shutil.which("newuidmap") or pytest.skip("newuidmap is not installed")
    user = pwd.getpwuid(os.geteuid()).pw_name
    (tmp_path / "subuid").write_text("somebody:100000:65536\n")
    with pytest.raises(ImageUnavailable, match=f"User {user} has no range.*add-subuids 100000-165535"):
        subject.check_namespaces(tmp_path / "subuid", tmp_path)
    (tmp_path / "subuid").write_text(f"{user}:100000:65536\n")
    subject.check_namespaces(tmp_path / "subuid", tmp_path)
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "max_user_namespaces").write_text("0\n")
    with pytest.raises(ImageUnavailable, match=r"sysctl -w user.max_user_namespaces=10000"):
        subject.check_namespaces(tmp_path / "subuid", tmp_path)


def test_package_versions() -> None:
    status = "Package: a\nStatus: ok\nVersion: 1:2-3\nDescription: x\n more\n\nPackage: b\nVersion: 4\n\n"
    assert subject.package_versions(status) == "a 1:2-3\nb 4\n"


def bzimage(payload: bytes) -> bytes:
    """A kernel file with the fields of the kernel's boot protocol that matter."""
    image = bytearray(2 * 512 + 100)
    image[0x1F1] = 1
    image[0x202:0x206] = b"HdrS"
    struct.pack_into("<II", image, 0x248, 100, len(payload))
    return bytes(image) + payload + b"what follows"


@pytest.mark.parametrize("compress", [lzma.compress, gzip.compress])
def test_the_kernel_is_taken_out_of_its_wrapping(compress: object) -> None:
    assert callable(compress)
    kernel = ELF + os.urandom(5000)
    assert uncompressed(bzimage(compress(kernel) + struct.pack("<I", len(kernel)))) == kernel


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
def test_a_zstd_kernel_is_taken_out_too() -> None:
    kernel = ELF + os.urandom(5000)
    packed = subprocess.run(["zstd", "-qc"], input=kernel, capture_output=True, check=True).stdout
    assert uncompressed(bzimage(packed + struct.pack("<I", len(kernel)))) == kernel
    assert unpacked("x.ko.zst", packed) == kernel


@pytest.mark.parametrize(
    "image", [b"", b"short", bzimage(b"unknown packing"), bzimage(lzma.compress(b"no ELF"))]
)
def test_what_is_not_understood_is_left_to_qemu(image: bytes) -> None:
    assert uncompressed(image) == image


def test_modules_are_unpacked() -> None:
    assert unpacked("a.ko.xz", lzma.compress(b"m")) == b"m"
    assert unpacked("a.ko.gz", zlib.compress(b"m", wbits=31)) == b"m"
    assert unpacked("a.ko", b"m") == b"m"


def deb(tmp_path: Path, files: dict[str, bytes]) -> Path:
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        "Package: linux-image-6.1\nVersion: 1\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: t\n"
    )
    for name, content in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content)
    subprocess.run(
        ["dpkg-deb", "-b", "--root-owner-group", tree, tmp_path / "k.deb"], check=True, capture_output=True
    )
    return tmp_path / "k.deb"


LIB = "lib/modules/6.1.0-9/kernel"


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")
def test_a_kernel_package_is_read(tmp_path: Path) -> None:
    files = {
        "boot/vmlinuz-6.1.0-9": b"kernel",
        "lib/modules/6.1.0-9/modules.builtin": b"kernel/lib/crc16.ko\n",
        f"{LIB}/fs/ext4.ko.xz": lzma.compress(b"EXT4\0depends=jbd2,crc16\0"),
        f"{LIB}/fs/jbd2.ko": b"JBD\0depends=\0",
        f"{LIB}/sound/loud.ko": b"LOUD\0depends=\0",
    }
    kernel = read_kernel([archive := deb(tmp_path, files)], ["ext4"])
    assert kernel.release == "6.1.0-9"
    assert kernel.image == b"kernel"
    assert list(kernel.modules) == ["jbd2", "ext4"]
    assert kernel.modules["ext4"].startswith(b"EXT4")
    with pytest.raises(ModuleMissing, match="no module 9p"):
        read_kernel([archive], ["9p"])


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")
def test_a_damaged_package_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "k.deb").write_bytes(b"!<arch>\nhalf")
    with pytest.raises(Failed, match=r"k\.deb is damaged"):
        read_kernel([tmp_path / "k.deb"], ["9p"])
