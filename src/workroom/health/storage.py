"""What Workroom keeps on this machine, how much room each part takes, and cleaning up what can be.

No file of the person's is ever touched, and nothing that waits for them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from workroom.errors import UserError
from workroom.health.sizes import Size, size_of

if TYPE_CHECKING:
    from workroom.app import App

Part = Literal["computers", "images", "undo", "log", "review", "uploads", "cache"]
FRESH_SECONDS = 10.0
GIGABYTE = 10**9


class NotCleanable(UserError):
    """That is not Workroom's to delete; nothing was changed."""


class Stored(msgspec.Struct, frozen=True):
    """One part: bytes on the disk, where, whether it can be cleaned; not `whole` where counting took too long."""

    name: Part
    bytes: int
    path: str
    cleanable: bool
    whole: bool = True


class Storage:
    """The parts of one app's storage. Thread-safe; sizes are counted anew after some seconds."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._told: tuple[float, list[Stored]] = (0.0, [])

    def parts(self) -> list[Stored]:
        """Every part with its size."""
        with self._lock:
            at, told = self._told
            if not told or not 0 <= time.monotonic() - at < FRESH_SECONDS:
                told = [self._part(name) for name in _PLACES]
                self._told = time.monotonic(), told
            return told

    def clean(self, name: Part) -> int:
        """Delete what is not needed of one part; the bytes freed.

        Of the computers those whose tasks are over, of the images those not used, of undo what is older or more
        than the settings allow, of the cache what is downloaded again when needed.

        Raises:
            NotCleanable: it is the person's, or waits for them.
            UserError: it is in use just now.
        """
        if name not in _CLEANERS:
            raise NotCleanable(_WHY_NOT[name], hint="Nothing was deleted.")
        before = self._part(name).bytes
        with self._lock:
            _CLEANERS[name](self._app)
            self._told = (0.0, [])
        return max(before - self._part(name).bytes, 0)

    def _part(self, name: Part) -> Stored:
        path, size = _PLACES[name](self._app)
        return Stored(name, size.bytes, str(path), name in _CLEANERS, size.whole)


def uploads() -> Path:
    """The folder in the person's home in which files land that they drop into the window."""
    return Path.home() / "Workroom"


def _below(path: Path) -> tuple[Path, Size]:
    return path, size_of(path)


def _images(app: App) -> tuple[Path, Size]:
    folder = app.places.cache / "images"
    return folder, size_of(folder, app.places.cache / "templates", without=(folder / "apt",))


def _cache(app: App) -> tuple[Path, Size]:
    cache = app.places.cache
    rest = size_of(cache, without=(cache / "images", cache / "templates"))
    return cache, rest + size_of(cache / "images" / "apt")


def _log(app: App) -> tuple[Path, Size]:
    files = [*app.places.data.glob("log.sqlite*"), *app.places.data.glob("audit*.jsonl")]
    return app.places.log, size_of(*files)


def _clean_computers(app: App) -> None:
    from workroom.computer import end_orphans, list_computers
    from workroom.computer.registry import delete_computer

    end_orphans(app.places)
    needed = {task.id for task in app.tasks.all() if task.can_resume or app.tasks.is_running(task.id)}
    for computer in list_computers(app.places):
        if computer.id not in needed:
            delete_computer(app.places, computer.id)


def _clean_images(app: App) -> None:
    from workroom.computer.image import cleaning
    from workroom.computer.template import Templates

    cleaning.delete_unused(app.images)
    Templates(app.places.cache).delete_unused()


def prune_undo(app: App) -> int:
    """Forget what is older or more than the settings keep; the bytes freed."""
    keep = app.settings.undo
    return app.journal.prune(keep.keep_days, int(keep.keep_gb * GIGABYTE))


def _clean_cache(app: App) -> None:
    from workroom.computer.image import cleaning

    cleaning.delete_downloads(app.images)
    (app.places.cache / "registries.json").unlink(missing_ok=True)


_PLACES: Mapping[Part, Callable[[App], tuple[Path, Size]]] = {
    "computers": lambda app: _below(app.places.data / "computers"),
    "images": _images,
    "undo": lambda app: _below(app.places.data / "undo"),
    "log": _log,
    "review": lambda app: _below(app.places.data / "review"),
    "uploads": lambda app: _below(uploads()),
    "cache": _cache,
}
_CLEANERS: Mapping[Part, Callable[[App], object]] = {
    "computers": _clean_computers,
    "images": _clean_images,
    "undo": prune_undo,
    "cache": _clean_cache,
}
_WHY_NOT: Mapping[Part, str] = {
    "log": "The log is the record of everything that was done, and is never shortened.",
    "review": "These changes wait for you: apply or drop them in the task.",
    "uploads": "These are your own files; delete in your file manager what you don't need.",
}
