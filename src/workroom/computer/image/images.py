"""The disks that computers start from: found in the cache, or built there once."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from workroom.computer.agent import SHARED, archive
from workroom.computer.image import store as store
from workroom.computer.image.errors import ImageUnavailable
from workroom.computer.image.initramfs import initramfs
from workroom.computer.image.progress import OnProgress, Progress, Stage
from workroom.computer.image.recipe import Recipe
from workroom.computer.image.store import BUSYBOX, KERNEL, MODULES, ROOT, Manifest
from workroom.computer.image.tools import ToolMissing
from workroom.errors import UserError
from workroom.settings import Places

_AGENT = Path(__file__).parents[1]
_KEPT_INITRAMFS_SECONDS = 86_400.0


class Image(msgspec.Struct, frozen=True):
    """A bootable image. `digest` changes with the content of any of its files."""

    digest: str
    kernel: Path
    initramfs: Path
    root: Path


BootTest = Callable[[Image], Awaitable[None]]
Builder = Callable[[Recipe, Path, Progress], Awaitable[object]]


async def build(recipe: Recipe, folder: Path, progress: Progress) -> None:
    """Build `recipe` into `folder` from Debian's packages; downloads are kept beside it.

    Raises:
        UserError: it can't be done; the message says why.
    """
    from workroom.computer.image.build import Build
    from workroom.computer.image.packages import Packages

    await Build(recipe, folder, Packages(folder.parent / "apt", recipe.suite), progress).run()


class Images:
    """The images in the cache of `places`. Several processes may use it at once.

    `recipes` is a folder of recipes instead of those that come with Workroom; `builder` fills a folder with the
    files of an image and its manifest.
    """

    def __init__(self, places: Places, recipes: Path | None = None, builder: Builder = build) -> None:
        self.folder = places.cache / "images"
        self._recipes = recipes
        self._builder = builder

    def built(self, recipe: str = "lean") -> Image | None:
        """The image of `recipe` as `image` gives it; None where it is not built yet. Raises RecipeBroken."""
        return self._find(Recipe.load(recipe, self._recipes))

    def image(self, recipe: str = "lean") -> Image:
        """The image of `recipe`; the last good one if the newest doesn't work.

        Raises:
            ImageUnavailable: it is not built yet.
            RecipeBroken: there is no such recipe.
        """
        if found := self.built(recipe):
            return found
        raise ImageUnavailable(
            f"The image {recipe} is not built yet.", hint="`workroom computer prepare` builds it."
        )

    async def ensure(
        self,
        recipe: str = "lean",
        progress: OnProgress = lambda *_: None,
        boot_test: BootTest | None = None,
        *,
        again: bool = False,
    ) -> Image:
        """The image of `recipe`, built first if it is missing, or built anew if `again`.

        `progress` hears the stage, how much of the whole is done (0 to 1), and a text. `boot_test` raises if a
        new image doesn't start; then the last good one is used, and the new one not tried again.

        Raises:
            UserError: it can't be built, and there is none that was built before.
        """
        chosen = Recipe.load(recipe, self._recipes)
        if not again and (found := self._find(chosen)):
            return found
        report = Progress(progress)
        async with store.lock(
            self.folder, lambda: report(Stage.WAIT, 0, "Waiting: another Workroom builds it")
        ):
            if not again and (found := self._find(chosen)):  # the other one has built it
                return found
            try:
                image = await self._build(chosen, report, boot_test)
            except UserError as error:
                if (last := self._last_good(chosen)) is None:
                    raise
                store.mark_failed(self.folder, chosen.digest, str(error), lasting=False)
                report(Stage.READY, 1.0, f"The last good image is used. {error}")
                return last
        report(Stage.READY, 1.0, "The image is ready")
        return image

    async def _build(self, recipe: Recipe, report: Progress, boot_test: BootTest | None) -> Image:
        await store.clear_leftovers(self.folder)
        work = self.folder / f"{store.WORK}{secrets.token_hex(4)}"
        work.mkdir()
        try:
            await self._builder(recipe, work, report)
            if boot_test is not None:
                report(Stage.BOOT_TEST, 0.0, "Starting a computer from the new image")
                await self._tried(recipe, self._assembled(recipe, work), boot_test)
            store.publish(self.folder, work, recipe)
        finally:
            await store.remove(work)
        return self._assembled(recipe, self.folder / recipe.digest)

    async def _tried(self, recipe: Recipe, image: Image, boot_test: BootTest) -> None:
        try:
            await boot_test(image)
        except ToolMissing:
            raise  # not the image's fault
        except Exception as error:  # whatever a boot test raises, the image doesn't start
            store.mark_failed(self.folder, recipe.digest, str(error), lasting=True)
            raise ImageUnavailable(f"The new image {recipe.name} does not start: {error}") from error

    def _find(self, recipe: Recipe) -> Image | None:
        if store.is_whole(built := self.folder / recipe.digest):
            return self._assembled(recipe, built)
        if store.is_failed(self.folder, recipe.digest):
            return self._last_good(recipe)
        return None

    def _last_good(self, recipe: Recipe) -> Image | None:
        last = store.last_good(self.folder, recipe.name)
        return self._assembled(recipe, last) if last else None

    def _assembled(self, recipe: Recipe, folder: Path) -> Image:
        """The image in `folder`, with an initramfs that has today's init script and agent."""
        manifest = store.manifest(folder)
        assert manifest is not None, "only whole images are assembled"
        key = _initramfs_key(recipe.init)
        path = folder / f"initramfs-{key}"
        if not path.exists():
            _write_initramfs(path, recipe, manifest)
        digest = hashlib.sha256(f"{manifest.content} {key}".encode()).hexdigest()[:24]
        return Image(digest, folder / KERNEL, path, folder / ROOT)


def _initramfs_key(init: str) -> str:
    """Names what an initramfs holds besides the image's own modules: the init script and the agent."""
    known = hashlib.sha256(f"{sys.version_info[:2]}\0{init}".encode())
    for path in sorted(
        (*(_AGENT / name for name in SHARED), _AGENT / "agent.py", *(_AGENT / "guest").glob("*.py"))
    ):
        known.update(path.name.encode() + b"\0" + path.read_bytes())
    return known.hexdigest()[:16]


def _write_initramfs(path: Path, recipe: Recipe, manifest: Manifest) -> None:
    folder = path.parent
    content = initramfs(
        release=manifest.release,
        busybox=(folder / BUSYBOX).read_bytes(),
        modules={name: (folder / MODULES / f"{name}.ko").read_bytes() for name in manifest.modules},
        init=recipe.init.encode(),
        agent=archive(),
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    for other in folder.glob("initramfs-*"):
        if time.time() - other.stat().st_mtime > _KEPT_INITRAMFS_SECONDS:
            other.unlink(missing_ok=True)
