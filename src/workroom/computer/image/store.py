"""The cache of images on disk: what is whole, what failed, what was good last, and who may build.

images/<digest>/     a finished image, moved here whole     images/<recipe>.current   the last good digest
images/<digest>.failed   why it is not to be used           images/apt/               package downloads
images/.build-*/     a build under way                      images/lock               held by who builds
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from workroom.computer.image.recipe import Recipe
from workroom.computer.image.tools import Failed, run

ROOT, KERNEL, BUSYBOX, MODULES, MANIFEST = "root.squashfs", "vmlinux", "busybox", "modules", "image.json"
WORK = ".build-"
_POLL_SECONDS = 0.2
_RETRY_SECONDS = 3600.0
_KEPT_IMAGES = 2


class Manifest(msgspec.Struct, frozen=True):
    """What a finished image says of itself. `modules` in load order; `sizes` in bytes, by file name.

    `content` names the bytes of its files: two builds of one recipe have different ones.
    """

    recipe: str
    suite: str
    release: str
    modules: list[str]
    sizes: dict[str, int]
    content: str
    built: float


class _Failure(msgspec.Struct, frozen=True):
    """Why an image is not used; `lasting` until its recipe changes, else it is tried again in an hour."""

    why: str
    at: float
    lasting: bool


def write_manifest(folder: Path, recipe: Recipe, release: str, modules: list[str]) -> Manifest:
    """Describe the files in `folder`, which are all there."""
    names = (ROOT, KERNEL, BUSYBOX)
    sizes = {name: (folder / name).stat().st_size for name in names}
    content = hashlib.sha256(b"".join(_hash(folder / name) for name in names)).hexdigest()
    made = Manifest(recipe.name, recipe.suite, release, modules, sizes, content, time.time())
    (folder / MANIFEST).write_bytes(msgspec.json.encode(made))
    return made


def _hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def manifest(folder: Path) -> Manifest | None:
    """What the image in `folder` says of itself; None if there is none or it can't be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def is_whole(folder: Path) -> bool:
    """Whether all files of the image in `folder` are there, in full length."""
    if (found := manifest(folder)) is None:
        return False
    with contextlib.suppress(OSError):
        return all((folder / name).stat().st_size == size for name, size in found.sizes.items())
    return False


def publish(images: Path, work: Path, recipe: Recipe) -> None:
    """Move a finished build into its place, at once and for good, and remember it as the last good one."""
    target = images / recipe.digest
    _flush(work)
    if target.exists():
        target.rename(images / f"{WORK}old-{time.time_ns()}")
    work.rename(target)
    (images / f"{recipe.digest}.failed").unlink(missing_ok=True)
    _replace(images / f"{recipe.name}.current", recipe.digest.encode())
    _retire(images, recipe)


def _flush(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def _retire(images: Path, recipe: Recipe) -> None:
    """Keep this recipe's newest images only: the one in use, and the one before it."""
    known = ((path.parent, manifest(path.parent)) for path in images.glob(f"*/{MANIFEST}"))
    own = [(found.built, path) for path, found in known if found is not None and found.recipe == recipe.name]
    for _, path in sorted(own, reverse=True)[_KEPT_IMAGES:]:
        shutil.rmtree(path, ignore_errors=True)


def last_good(images: Path, recipe: str) -> Path | None:
    """The folder of the image that was last built and found good for `recipe`."""
    with contextlib.suppress(OSError, UnicodeError):
        folder = images / (images / f"{recipe}.current").read_text("ascii").strip()
        return folder if folder.parent == images and is_whole(folder) else None
    return None


def mark_failed(images: Path, digest: str, why: str, *, lasting: bool) -> None:
    """Remember that the image `digest` can't be had; a lasting mark is not weakened."""
    path = images / f"{digest}.failed"
    if lasting or not is_failed(images, digest):
        _replace(path, msgspec.json.encode(_Failure(why, time.time(), lasting)))


def is_failed(images: Path, digest: str) -> bool:
    """Whether it is no use to try and build `digest` now."""
    return failure(images, digest) is not None


def failure(images: Path, digest: str) -> str | None:
    """Why the image `digest` is not to be had now; None if it may well be."""
    try:
        found = msgspec.json.decode((images / f"{digest}.failed").read_bytes(), type=_Failure)
    except (OSError, msgspec.MsgspecError):
        return None
    return found.why if found.lasting or abs(time.time() - found.at) < _RETRY_SECONDS else None


@contextlib.asynccontextmanager
async def lock(images: Path, waiting: Callable[[], None]) -> AsyncIterator[None]:
    """Hold the right to build; `waiting` is called once if another process has it."""
    descriptor = _open_lock(images)
    try:
        if not _try_lock(descriptor):
            waiting()
            while not _try_lock(descriptor):  # noqa: ASYNC110 - the other side is another process
                await asyncio.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def try_lock(images: Path) -> int | None:
    """The right to build, if nobody has it: a descriptor that gives it back when it is closed."""
    descriptor = _open_lock(images)
    if _try_lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _open_lock(images: Path) -> int:
    images.mkdir(parents=True, exist_ok=True)
    return os.open(images / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def clear_leftovers(images: Path) -> None:
    """Delete what builds that were killed have left; call it with the lock held."""
    for path in list(images.glob(f"{WORK}*")):  # noqa: ASYNC240 - one look into a small folder
        await remove(path)


async def remove(folder: Path) -> None:
    """Delete `folder`, also where a killed build has left files of its other user ids in it."""
    if not await asyncio.to_thread(_removed, folder):
        with contextlib.suppress(Failed):
            await run(["mmdebstrap", "--unshare-helper", "rm", "-rf", str(folder)])


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
