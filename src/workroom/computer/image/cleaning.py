"""What of the cache of images nothing needs: older images, builds that were cut off, packages once downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workroom.computer.image import store
from workroom.computer.image.images import Images
from workroom.computer.image.recipe import Recipe
from workroom.errors import UserError


class BeingBuilt(UserError):
    """An image is being built just now; nothing was deleted."""


def delete_unused(images: Images, recipe: str = "lean") -> None:
    """Delete every image but the one that is used, and what builds that were killed have left.

    Raises:
        BeingBuilt: by this process or another.
    """
    chosen = Recipe.load(recipe)
    last = store.last_good(images.folder, recipe)
    kept = {chosen.digest} | ({last.name} if last is not None else set())
    with _nobody_builds(images.folder):
        for path in _folders(images.folder):
            if path.name not in kept and (
                path.name.startswith(store.WORK) or store.manifest(path) is not None
            ):
                shutil.rmtree(path, ignore_errors=True)


def delete_downloads(images: Images) -> None:
    """Delete the packages that images were made of; the next build downloads them again.

    Raises:
        BeingBuilt: by this process or another.
    """
    with _nobody_builds(images.folder):
        shutil.rmtree(images.folder / "apt", ignore_errors=True)


def _folders(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    return []


@contextmanager
def _nobody_builds(folder: Path) -> Iterator[None]:
    descriptor = store.try_lock(folder)
    if descriptor is None:
        raise BeingBuilt("The computer's disk is being built just now.", hint="Clean up when that is done.")
    try:
        yield
    finally:
        os.close(descriptor)
