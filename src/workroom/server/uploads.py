"""Files that were dropped on the window, put into a new folder of the person's, piece by piece as they come."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import shutil
import time
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from workroom.errors import UserError
from workroom.folders import guard
from workroom.health.storage import uploads

SPARE = 256 << 20
"""So many bytes of the disk are left free."""
MOST_FILES = 2000
_DRAFT = ".workroom-upload-"
_ID = re.compile(r"\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d( \d{1,3})?")
_ASK_EVERY = 64 << 20


class CantUpload(UserError):
    """The file was not taken; nothing of it is left."""


class DiskFull(UserError):
    """There is no room for the file; nothing of it is left."""


class Fits(msgspec.Struct, frozen=True):
    """That there is room for files of so many bytes, at this moment."""

    size: int


class Uploaded(msgspec.Struct, frozen=True):
    """Where a file is now; `folder` names its set, for the files that were dropped with it. Size in bytes."""

    path: str
    folder: str
    size: int


def room(size: int) -> Fits:
    """See whether files of so many bytes in all would fit. A browser hears no answer while it sends: it asks first.

    Raises:
        DiskFull: they would not.
    """
    home = uploads()
    _must_fit(home if home.is_dir() else home.parent, size)
    return Fits(size)


async def take(pieces: AsyncIterator[bytes], name: str, folder: str | None, size: int | None) -> Uploaded:
    """Put a file where the person finds it, under its own name or one like it.

    `folder` is the set of an earlier file; `size` in bytes as it was announced, if it was.

    Raises:
        CantUpload: the set is none, or the file can't be written.
        DiskFull: there is no room.
    """
    place = await asyncio.to_thread(_place, folder)
    try:
        _must_fit(place, size or 0)
        draft = place / f"{_DRAFT}{os.urandom(8).hex()}"
        try:
            written = await _write(pieces, draft, place)
            if size is not None and written != size:
                raise CantUpload(f"{_shown(name)} came in part only.", hint="Drop it again.")
            path = await asyncio.to_thread(_name, draft, place, clean(name))
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
    except OSError as error:
        raise _failed(name, error) from error
    finally:
        with contextlib.suppress(OSError):
            place.rmdir()  # only if nothing is in it
    return Uploaded(str(path), place.name, written)


def clean(name: str) -> str:
    """A name that any system takes: no way out of its folder, nothing that can't be seen, not hidden, not too long."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    shown = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = "".join("_" if c in '<>:"|?*' else c for c in shown).strip().lstrip(".").rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    if len(ending) > 20 or not stem:
        stem, dot, ending = plain, "", ""
    while len(f"{stem}{dot}{ending}".encode()) > guard.NAME_BYTES - 10:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}" or "file"


def _place(folder: str | None) -> Path:
    home = uploads()
    if folder is not None:
        if not _ID.fullmatch(folder) or (home / folder).is_symlink() or not (home / folder).is_dir():
            raise CantUpload("There is no such set of files.", hint="Drop them again.")
        if sum(1 for _ in (home / folder).iterdir()) >= MOST_FILES:
            raise CantUpload(
                f"More than {MOST_FILES} files can't be dropped at once.", hint="Hand over their folder."
            )
        return home / folder
    stamp = time.strftime("%Y-%m-%d %H.%M.%S")
    try:
        home.mkdir(exist_ok=True)
        for number in range(1, 1000):
            with contextlib.suppress(FileExistsError):
                found = home / (stamp if number == 1 else f"{stamp} {number}")
                found.mkdir()
                return found
    except OSError as error:
        raise CantUpload(
            f"{home} can't be used: {error.strerror}.", hint="Hand over a folder instead."
        ) from error
    raise CantUpload("Too many files came at once.", hint="Drop them again.")


async def _write(pieces: AsyncIterator[bytes], draft: Path, place: Path) -> int:
    written, asked = 0, 0
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        async for piece in pieces:
            if written + len(piece) > asked:
                _must_fit(place, len(piece))
                asked = written + _ASK_EVERY
            await asyncio.to_thread(_write_all, fd, piece)
            written += len(piece)
    finally:
        os.close(fd)
    return written


def _write_all(fd: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _must_fit(place: Path, size: int) -> None:
    if shutil.disk_usage(place).free < size + SPARE:
        raise DiskFull("There is not enough room on the disk for this file.", hint="Free some space first.")


def _name(draft: Path, place: Path, name: str) -> Path:
    """Give the draft its name, or one with a number where that is taken."""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    for number in range(1, MOST_FILES + 2):
        path = place / (name if number == 1 else f"{stem} ({number}){dot}{ending}")
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644))
            draft.replace(path)  # the name is ours, so nothing of anybody's is in its place
            return path
    raise FileExistsError(errno.EEXIST, "Its name is taken")


def _failed(name: str, error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full; the file was not kept.", hint="Free some space first.")
    return CantUpload(
        f"{_shown(name)} could not be written: {error.strerror}.", hint="Nothing of it was kept."
    )


def _shown(name: str) -> str:
    return clean(name)[:80]
