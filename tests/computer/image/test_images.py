from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from workroom.computer.image import Image, Images, ImageUnavailable, Stage
from workroom.computer.image import store as store
from workroom.computer.image.packages import NoPackages
from workroom.computer.image.progress import Progress
from workroom.computer.image.recipe import Recipe
from workroom.settings import Places

Heard = list[tuple[Stage, float, str]]


class Builder:
    """Makes images of a few bytes in no time; the store and its rules are the real ones."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.builds = 0
        self.trouble: Exception | None = None

    async def __call__(self, recipe: Recipe, folder: Path, progress: Progress) -> None:
        self.builds += 1
        progress(Stage.SQUASH, 0.5, "packing")
        await asyncio.sleep(self.seconds)
        if self.trouble:
            raise self.trouble
        for name in (store.KERNEL, store.BUSYBOX):
            (folder / name).write_bytes(name.encode())
        (folder / store.ROOT).write_bytes(os.urandom(32))
        (folder / store.MODULES).mkdir()
        (folder / store.MODULES / "ext4.ko").write_bytes(b"\0depends=\0")
        store.write_manifest(folder, recipe, "6.1.0", ["ext4"])


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data", tmp_path / "cache", tmp_path / "config")


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def recipes(tmp_path: Path) -> Path:
    folder = tmp_path / "recipes"
    folder.mkdir()
    for name in ("modules.list", "customize.sh", "init.sh"):
        (folder / name).write_text(f"# {name}\n")
    write_recipe(folder, "bash")
    return folder


def write_recipe(folder: Path, *packages: str) -> None:
    listed = ", ".join(f'"{name}"' for name in packages)
    (folder / "lean.toml").write_text(f'disk_mb = 1\npackages = [{listed}]\n[kernel]\nDebian = "linux"\n')


@pytest.fixture
def images(places: Places, recipes: Path, builder: Builder) -> Images:
    return Images(places, recipes, builder)


async def refuse(image: Image) -> None:
    raise TimeoutError("no answer in 30 s")


async def accept(image: Image) -> None:
    assert image.root.exists()
    assert image.initramfs.exists()


def left_over(images: Images) -> list[str]:
    return [path.name for path in images.folder.iterdir() if path.name.startswith(".")]


def test_an_image_that_is_not_built_is_said_to_be_missing(images: Images) -> None:
    with pytest.raises(ImageUnavailable, match="lean is not built yet"):
        images.image()


async def test_an_image_is_built_once(images: Images, builder: Builder) -> None:
    heard: Heard = []
    made = await images.ensure("lean", lambda *said: heard.append(said), accept)
    assert builder.builds == 1
    assert heard[-1][:2] == (Stage.READY, 1.0)
    assert await images.ensure() == images.image() == made
    assert builder.builds == 1
    assert made.kernel.read_bytes() == b"vmlinux"
    assert left_over(images) == []


async def test_a_changed_recipe_is_another_image(images: Images, recipes: Path, builder: Builder) -> None:
    first = await images.ensure()
    write_recipe(recipes, "bash", "git")
    second = await images.ensure()
    assert builder.builds == 2
    assert second.digest != first.digest
    assert second.root.parent != first.root.parent


async def test_a_changed_init_script_only_changes_the_initramfs(
    images: Images, recipes: Path, builder: Builder
) -> None:
    first = await images.ensure()
    (recipes / "init.sh").write_text("# another\n")
    second = images.image()
    assert builder.builds == 1
    assert second.root == first.root
    assert second.initramfs != first.initramfs
    assert second.digest != first.digest
    assert b"# another" in second.initramfs.read_bytes()


async def test_building_again_changes_the_digest(images: Images, builder: Builder) -> None:
    first = await images.ensure()
    second = await images.ensure(again=True)
    assert builder.builds == 2
    assert second.digest != first.digest
    assert second.root == first.root  # the same place, so that nothing piles up


async def test_only_the_newest_two_are_kept(images: Images, recipes: Path) -> None:
    for package in ("a", "b", "c"):
        write_recipe(recipes, package)
        last = await images.ensure()
    kept = {path.parent.name for path in images.folder.glob(f"*/{store.MANIFEST}")}
    assert len(kept) == 2
    assert last.root.parent.name in kept


async def test_a_truncated_image_is_built_anew(images: Images, builder: Builder) -> None:
    made = await images.ensure()
    made.root.write_bytes(b"half")
    with pytest.raises(ImageUnavailable, match="not built yet"):
        images.image()
    await images.ensure()
    assert builder.builds == 2


async def test_a_new_image_that_does_not_start_leaves_the_last_good_one(
    images: Images, recipes: Path, builder: Builder
) -> None:
    good = await images.ensure(boot_test=accept)
    write_recipe(recipes, "broken")
    heard: Heard = []
    used = await images.ensure("lean", lambda *said: heard.append(said), refuse)
    assert used == good
    assert "last good image is used" in heard[-1][2]
    assert "no answer in 30 s" in heard[-1][2]
    assert await images.ensure(boot_test=refuse) == good == images.image()
    assert builder.builds == 2  # it is not tried again
    assert left_over(images) == []


async def test_a_mended_recipe_is_tried(images: Images, recipes: Path) -> None:
    good = await images.ensure(boot_test=accept)
    write_recipe(recipes, "broken")
    await images.ensure(boot_test=refuse)
    write_recipe(recipes, "mended")
    assert await images.ensure(boot_test=accept) != good


async def test_a_first_image_that_does_not_start_is_an_error(images: Images) -> None:
    with pytest.raises(ImageUnavailable, match="does not start: no answer in 30 s"):
        await images.ensure(boot_test=refuse)
    with pytest.raises(ImageUnavailable, match="not built yet"):
        images.image()


async def test_a_build_that_fails_says_why_and_can_be_tried_again(images: Images, builder: Builder) -> None:
    builder.trouble = NoPackages("The package lists can't be had: no route.")
    with pytest.raises(NoPackages, match="no route"):
        await images.ensure()
    assert left_over(images) == []
    builder.trouble = None
    assert (await images.ensure()).root.exists()


async def test_without_a_network_the_last_good_image_is_used(
    images: Images, recipes: Path, builder: Builder
) -> None:
    good = await images.ensure()
    write_recipe(recipes, "bash", "more")
    builder.trouble = NoPackages("no route")
    assert await images.ensure() == good
    assert await images.ensure() == good
    assert builder.builds == 2  # not at every start
    builder.trouble = None
    assert await images.ensure(again=True) != good


async def test_a_cancelled_build_leaves_nothing_behind(images: Images, builder: Builder) -> None:
    builder.seconds = 60
    task = asyncio.create_task(images.ensure())
    while not builder.builds:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_over(images) == []


async def test_what_a_killed_build_left_is_cleared(images: Images) -> None:
    stale = images.folder / ".build-0000"
    (stale / "deep").mkdir(parents=True)
    (stale / "deep" / "file").write_bytes(b"x")
    await images.ensure()
    assert not stale.exists()


async def test_two_at_once_build_it_once(places: Places, recipes: Path, builder: Builder) -> None:
    # flock(2) excludes open files of one process from each other just as those of two.
    builder.seconds = 0.3
    both = [Images(places, recipes, builder) for _ in range(2)]
    first, second = await asyncio.gather(*(images.ensure() for images in both))
    assert first == second
    assert builder.builds == 1


async def test_who_waits_is_told(images: Images) -> None:
    heard: Heard = []
    async with store.lock(images.folder, lambda: None):
        task = asyncio.create_task(images.ensure("lean", lambda *said: heard.append(said)))
        while not heard:
            await asyncio.sleep(0.01)
        assert heard[0][0] is Stage.WAIT
        assert not task.done()
    await task


def test_a_passing_failure_is_forgotten_and_a_lasting_one_is_not(tmp_path: Path) -> None:
    store.mark_failed(tmp_path, "d", "no network", lasting=False)
    assert store.failure(tmp_path, "d") == "no network"
    store.mark_failed(tmp_path, "e", "does not start", lasting=True)
    store.mark_failed(tmp_path, "e", "no network", lasting=False)
    assert store.failure(tmp_path, "e") == "does not start"
    old = (tmp_path / "d.failed").read_bytes().replace(str(int(time.time()))[:6].encode(), b"100000")
    (tmp_path / "d.failed").write_bytes(old)
    assert store.failure(tmp_path, "d") is None


@pytest.mark.parametrize("content", [b"", b"../../etc", b"/etc", b"\xff", b"missing"])
def test_a_broken_pointer_points_nowhere(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lean.current").write_bytes(content)
    assert store.last_good(tmp_path, "lean") is None
