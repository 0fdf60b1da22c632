from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from workroom.computer import overlay
from workroom.computer.accelerator import find_backend, find_verdict, try_accelerator
from workroom.computer.awake import Awake
from workroom.computer.image import Image, Images
from workroom.computer.image import store as store
from workroom.computer.image.progress import Progress
from workroom.computer.image.recipe import Recipe
from workroom.computer.qemu import Machine
from workroom.settings import Places, assets

pytestmark = pytest.mark.vm
LEAN_BAR = 80_000_000


@pytest.fixture(scope="session")
def image() -> Image:
    """The real one, out of the cache that `workroom computer prepare` has filled."""
    return asyncio.run(Images(Places.find()).ensure())


@pytest.fixture
def own(tmp_path: Path) -> Places:
    """A cache that no other test uses."""
    return Places(*(tmp_path / "own" / name for name in ("data", "cache", "config")))


@pytest.fixture
def tree(image: Image, tmp_path: Path) -> Path:
    line = ["unsquashfs", "-q", "-n", "-no-xattrs", "-d", str(tmp_path / "tree"), str(image.root)]
    subprocess.run([*line, "etc", "home", "folders", "skills", "mnt"], check=True, capture_output=True)
    return tmp_path / "tree"


def test_it_is_lean(image: Image) -> None:
    assert image.root.stat().st_size <= LEAN_BAR
    assert image.kernel.read_bytes()[:4] == b"\x7fELF"


def test_it_says_what_is_in_it(image: Image) -> None:
    lines = (image.root.parent / "packages.txt").read_text().splitlines()
    names = {line.split()[0] for line in lines}
    assert {"python3", "python3-pip", "apt", "curl", "git", "poppler-utils"} <= names
    assert not {"systemd", "sudo", "openssh-server"} & names


def test_the_agents_user_and_mount_points_are_there(tree: Path) -> None:
    assert "agent:x:1000:1000:" in (tree / "etc/passwd").read_text()
    assert all((tree / name).is_dir() for name in ("home/agent", "folders", "skills", "mnt/workroom"))


def test_nobody_has_a_password(tree: Path) -> None:
    shadow = Path(tree / "etc/shadow").read_text() if os.access(tree / "etc/shadow", os.R_OK) else ""
    assert all(line.split(":")[1] in ("*", "!", "!*") for line in shadow.splitlines())


def test_nothing_of_the_host_is_in_it(tree: Path) -> None:
    assert (tree / "etc/resolv.conf").read_text() == ""
    assert (tree / "etc/machine-id").read_text() == ""
    assert (tree / "etc/hostname").read_text() == "workroom\n"
    assert not list((tree / "etc/apt").glob("sources.list*"))
    assert not list((tree / "etc/apt").glob("apt.conf.d/*proxy*"))


async def test_the_chosen_accelerator_really_boots_a_kernel(image: Image, own: Places) -> None:
    verdict = await find_verdict(own, image)
    chosen = verdict.backend
    busybox = (image.root.parent / store.BUSYBOX).read_bytes()
    trial = try_accelerator(chosen.program, chosen.accelerator, image.kernel, busybox, seconds=60)
    assert trial.works, trial.why
    assert await find_verdict(own, image) == verdict  # kept
    assert all(trial.why for trial in verdict.trials)


async def boots(image: Image, own: Places) -> None:
    """A real boot test: a computer is started from the image until its agent answers."""
    disk = own.data / "disk"
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir(parents=True)
    overlay.make_base(disk, 1)
    backend = await find_backend(own, image)
    machine = Machine(
        backend=backend,
        name="boot-test",
        memory_mb=256,
        cpus=1,
        kernel=image.kernel,
        initramfs=image.initramfs,
        root=image.root,
        disk=disk / overlay.OVERLAY,
    )
    awake = await Awake.boot(machine, lambda sock: sock.close())
    await awake.end()


@pytest.fixture
def recipes(tmp_path: Path) -> Path:
    return Path(shutil.copytree(assets() / "images", tmp_path / "recipes"))


async def test_a_new_image_that_does_not_boot_is_noticed_and_the_last_good_one_used(
    image: Image, own: Places, recipes: Path
) -> None:
    broken = False

    async def builder(recipe: Recipe, folder: Path, progress: Progress) -> None:
        """The real image's files; or the same with a root that lacks everything."""
        built = image.root.parent
        for name in (store.KERNEL, store.BUSYBOX):
            shutil.copyfile(built / name, folder / name)
        shutil.copytree(built / store.MODULES, folder / store.MODULES)
        (folder / store.ROOT).write_bytes(bytes(1 << 20)) if broken else os.link(
            image.root, folder / store.ROOT
        )
        known = store.manifest(built)
        assert known is not None
        store.write_manifest(folder, recipe, known.release, known.modules)

    async def boot_test(new: Image) -> None:
        await boots(new, own)

    images = Images(own, recipes, builder)
    good = await images.ensure(boot_test=boot_test)
    broken = True
    with (recipes / "customize.sh").open("a") as file:
        file.write("# another image\n")
    said: list[str] = []
    used = await images.ensure("lean", lambda _, __, text: said.append(text), boot_test)
    assert used == good == images.image()
    assert "does not start" in said[-1]
