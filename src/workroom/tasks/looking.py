"""A person looks into the folders of a task: as the agent sees them, as they were, and what was done to a file."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from workroom.errors import NotFound, UserError
from workroom.folders import Diff, Journal, Reviews, guard
from workroom.folders.diffs import Side, compare
from workroom.folders.glance import Glance, NoSuchStep, Seen
from workroom.folders.grants import Grant
from workroom.tasks.granted import grants_of
from workroom.tasks.task import Task

FOLDERS = "/folders"
PATH_CHARS = 4096
_SHOWN_BYTES = 32 << 20


class CantLook(UserError):
    """It is there, but can't be shown: a link, a device, or its old content is not kept any more."""


class Place(NamedTuple):
    """A path of a task, taken apart: the folder it lies in, and its path beneath that."""

    grant: Grant
    path: bytes

    @property
    def shown(self) -> str:
        """As the agent sees it."""
        rest = os.fsdecode(self.path)
        return f"{FOLDERS}/{self.grant.name}/{rest}" if rest else f"{FOLDERS}/{self.grant.name}"


class Opened(NamedTuple):
    """A file to read: its descriptor, which is the caller's, its size in bytes and its name."""

    fd: int
    size: int
    name: str


class Looking:
    """Opens nothing but through the guard, and only what the task is granted still."""

    def __init__(self, journal: Journal, reviews: Reviews) -> None:
        self._journal, self._reviews = journal, reviews

    def names(self, task: Task, path: str, at: str | None = None) -> list[Seen]:
        """The entries of a folder of the task; of `/folders` those that were handed over.

        Raises:
            NotFound: it is not there, or the task may not see it.
            CantLook: it is no folder, or has too many entries.
        """
        if path.rstrip("/") in ("", FOLDERS):
            return [Seen(grant.name, "folder", 0, 0.0) for grant in grants_of(task)]
        place = place_of(task, path)
        with self._glance(task, place) as glance:
            return glance.names(place.path, at)

    def open(self, task: Task, path: str, at: str | None = None) -> Opened:
        """A file of the task. Raises as `names` does."""
        place = place_of(task, path)
        with self._glance(task, place) as glance:
            fd = glance.open(place.path, at)
        return Opened(fd, os.fstat(fd).st_size, os.fsdecode(place.path.rpartition(b"/")[2]))

    def kind(self, task: Task, path: str) -> tuple[str, int]:
        """What a path is now, `file`, `folder` or `link`, and its mode. Raises as `names` does."""
        place = place_of(task, path)
        with self._glance(task, place) as glance:
            thing = glance.look(place.path, None)
        return "folder" if thing.is_folder else "link" if thing.is_link else "file", thing.mode

    def diff(self, task: Task, path: str, step: str | None = None) -> Diff:
        """What a step, or the whole task, did to a file. Raises as `names` does."""
        place = place_of(task, path)
        with self._glance(task, place) as glance:
            before = _side(glance, place.path, step, before=True)
            after = _side(glance, place.path, step, before=False)
            if before is None and after is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        change = "created" if before is None else "deleted" if after is None else "modified"
        found = compare(place.shown, change, before, after, "")
        return msgspec.structs.replace(
            found, text=found.text.replace("(now)\n", "(before)\n", 1).replace("(held)\n", "(after)\n", 1)
        )

    @contextlib.contextmanager
    def _glance(self, task: Task, place: Place) -> Iterator[Glance]:
        with in_words(place.shown):
            glance = Glance(place.grant, self._journal, task.id, self._reviews)
            try:
                yield glance
            finally:
                glance.close()


def place_of(task: Task, path: str) -> Place:
    """Where a path of a task leads.

    Raises:
        NotFound: the task has no such folder, or the path is none.
    """
    with in_words(path[:PATH_CHARS]):
        if len(path) > PATH_CHARS:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        parts = [guard.name(os.fsencode(part)) for part in path.split("/") if part]
        if len(parts) > 1 and parts[0] == b"folders":
            for grant in grants_of(task):
                if os.fsencode(grant.name) == parts[1]:
                    return Place(grant, b"/".join(parts[2:]))
    raise _not_found(path)


@contextlib.contextmanager
def in_words(path: str) -> Iterator[None]:
    """Errors of looking at a path, for people."""
    try:
        yield
    except NoSuchStep as error:
        raise NotFound(f"{error.strerror}.") from error
    except (FileNotFoundError, UnicodeError) as error:
        raise _not_found(path) from error
    except OSError as error:
        raise CantLook(
            f"{_plain(path)} can't be shown: {error.strerror or error}.", hint="Nothing was changed."
        ) from error


def _not_found(path: str) -> NotFound:
    return NotFound(
        f"There is no {_plain(path)} in the folders of this task.",
        hint="It may have been moved or deleted since, or the folder was taken back.",
    )


def _plain(path: str) -> str:
    shown = path if len(path) <= 200 else path[:200] + "…"
    return shown.encode("utf-8", "backslashreplace").decode()


def _side(glance: Glance, path: bytes, step: str | None, *, before: bool) -> Side | None:
    """A file before or after a step; None where there was none."""
    past = glance.before(step) if before else None
    try:
        thing = past.find(path) if past is not None else glance.look(path, step)
    except FileNotFoundError:
        return None
    if thing is None:
        return None
    if thing.is_link:
        return Side(thing.size, thing.mode, thing.target or b"")
    if not stat.S_ISREG(thing.mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    fd = glance.open_thing(thing, path) if before or step is not None else glance.open(path, None)
    try:
        return Side(os.fstat(fd).st_size, thing.mode, os.pread(fd, _SHOWN_BYTES, 0))
    finally:
        os.close(fd)
