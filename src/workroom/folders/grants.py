"""What a task may touch: a folder of the person's, for reading or for writing too."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.settings import Places


class Access(StrEnum):
    """What may be done in a granted folder."""

    READ = "read"
    WRITE = "write"


class Grant(msgspec.Struct, frozen=True):
    """One folder, seen by the computer as `/folders/<name>`; `path` is absolute and without symlinks."""

    name: str
    path: str
    access: Access


class GrantRefused(UserError):
    """The folder can't be given to a task; nothing was changed."""

    exit_code = 66


class GrantNeedsConfirming(UserError):
    """The folder holds so much that the person must say so twice."""

    exit_code = 65


def check_grant(
    path: str | Path,
    access: Access,
    *,
    places: Places,
    home: Path,
    others: Sequence[Grant] = (),
    confirmed: bool = False,
) -> Grant:
    """Make a grant of the folder at `path`, with a name that none of `others` has.

    Raises:
        GrantRefused: it is missing, unreadable, no folder, the app's own, or overlaps one of `others`.
        GrantNeedsConfirming: it is `/` or the home folder, and not `confirmed`.
    """
    folder = _resolve(Path(path).expanduser())
    _check_rights(folder, access)
    _check_own(folder, places)
    _check_others(folder, others)
    if not confirmed and folder in (Path("/"), Path(os.path.realpath(home))):
        raise GrantNeedsConfirming(
            f"{folder} holds nearly everything you have.",
            hint="Name a smaller folder, or confirm that the task may touch all of it.",
        )
    return Grant(_free_name(folder, {grant.name for grant in others}), str(folder), access)


def _resolve(path: Path) -> Path:
    try:
        folder = path.resolve(strict=True)
    except FileNotFoundError as error:
        raise _refused(path, "there is no such folder", "Check the name, or make it first.") from error
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(path, f"it can't be reached ({reason})", "Check its rights.") from error
    if not folder.is_dir():
        raise _refused(path, "it is not a folder", "Name the folder it lies in.")
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        raise _refused(path, "its name is not valid UTF-8", "Rename it first.") from error
    return folder


def _check_rights(folder: Path, access: Access) -> None:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise _refused(folder, "you may not read it", "Give yourself the right to read it, or name another.")
    if access is Access.WRITE and not os.access(folder, os.W_OK):
        raise _refused(folder, "you may not write in it", "Grant it for reading only.")


def _check_own(folder: Path, places: Places) -> None:
    for own in (places.data, places.cache, places.config):
        if folder.is_relative_to(os.path.realpath(own)):
            raise _refused(folder, "it is where Workroom keeps its own data", "Name a folder of yours.")


def _check_others(folder: Path, others: Sequence[Grant]) -> None:
    for other in others:
        if folder == Path(other.path):
            raise _refused(folder, "it is granted to this task already", "Name it once.")
        if folder.is_relative_to(other.path):
            raise _refused(folder, f"it lies in {other.path}, which is granted too", "Name one of the two.")
        if Path(other.path).is_relative_to(folder):
            raise _refused(folder, f"{other.path}, which is granted too, lies in it", "Name one of the two.")


def _refused(folder: Path, why: str, hint: str) -> GrantRefused:
    shown = os.fsencode(folder).decode("utf-8", "backslashreplace")
    return GrantRefused(f"The folder {shown} was not granted: {why}.", hint=hint)


def _free_name(folder: Path, taken: set[str]) -> str:
    name, number = folder.name or "computer", 1
    while (free := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return free
