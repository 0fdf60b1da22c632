"""The person's own folders, to pick one from: names only, and none of Workroom's own."""

from __future__ import annotations

import errno
import heapq
import itertools
import os
import stat
from pathlib import Path
from typing import Literal

import msgspec

from workroom.errors import UserError
from workroom.folders import guard
from workroom.settings import Places

MOST = 2000
"""So many entries of one folder are told."""
_LOOKED_AT = 200_000
_SHORTCUTS = ("Desktop", "Documents", "Downloads", "Pictures", "Workroom")


class CantBrowse(UserError):
    """The folder can't be shown or made; nothing was changed."""


class FolderEntry(msgspec.Struct, frozen=True):
    """One name in a folder; size in bytes."""

    name: str
    path: str
    kind: Literal["folder", "file"]
    size: int


class Shortcut(msgspec.Struct, frozen=True):
    """A folder that people often want."""

    name: str
    path: str


class HostFolder(msgspec.Struct, frozen=True):
    """A folder to pick or to look into. `wide`: it holds nearly all that the person has; `cut`: it has more entries."""

    path: str
    parent: str | None
    writable: bool
    wide: bool
    entries: list[FolderEntry]
    shortcuts: list[Shortcut]
    cut: bool = False


class Browser:
    """Looks as the person does: symlinks to folders are followed, hidden names are left out."""

    def __init__(self, places: Places) -> None:
        self._own = [Path(os.path.realpath(each)) for each in (places.data, places.cache, places.config)]

    def look(self, path: str = "") -> HostFolder:
        """The folder at `path`; the home folder if it is empty.

        Raises:
            CantBrowse: it is not there, may not be read, or is Workroom's own.
        """
        folder = self._folder(path)
        try:
            entries, cut = self._entries(folder)
        except OSError as error:
            raise _cant(str(folder), error.strerror or str(error)) from error
        parent = None if folder == folder.parent else str(folder.parent)
        return HostFolder(
            str(folder),
            parent,
            os.access(folder, os.W_OK),
            folder in (Path("/"), Path(os.path.realpath(Path.home()))),
            entries,
            self._shortcuts(),
            cut,
        )

    def make(self, parent: str, name: str) -> str:
        """A new folder; its path.

        Raises:
            CantBrowse: the name is none, it is taken, or it may not be made there.
        """
        folder = self._folder(parent)
        try:
            wanted = folder / os.fsdecode(guard.name(name.strip().encode()))
            if not name.strip().isprintable():
                raise OSError(errno.EINVAL, "the name has characters that can't be shown")
            wanted.mkdir()
        except (OSError, UnicodeError) as error:
            raise _cant(
                f"{folder}/{name[:80]}", getattr(error, "strerror", None) or str(error), "made"
            ) from error
        return str(wanted)

    def _folder(self, path: str) -> Path:
        wanted = Path.home() / path[2:] if path in ("", "~") or path.startswith("~/") else Path(path)
        if not wanted.is_absolute() or "\0" in path:
            raise _cant(path, "it is no whole path")
        try:
            folder = Path(os.path.realpath(wanted, strict=True))
            str(folder).encode()
        except (OSError, RuntimeError, UnicodeError) as error:
            raise _cant(path, getattr(error, "strerror", None) or "its name can't be used") from error
        if self._is_own(folder):
            raise _cant(path, "it is where Workroom keeps its own data")
        if not folder.is_dir():
            raise _cant(path, "it is not a folder")
        return folder

    def _is_own(self, folder: Path) -> bool:
        return any(folder.is_relative_to(own) for own in self._own)

    def _entries(self, folder: Path) -> tuple[list[FolderEntry], bool]:
        with os.scandir(folder) as found:
            looked = itertools.islice(found, _LOOKED_AT)
            shown = (entry for each in looked if (entry := self._entry(folder, each)) is not None)
            entries = heapq.nsmallest(
                MOST + 1, shown, key=lambda entry: (entry.kind != "folder", _order(entry.name))
            )
        return entries[:MOST], len(entries) > MOST

    def _entry(self, folder: Path, entry: os.DirEntry[str]) -> FolderEntry | None:
        if entry.name.startswith(".") or not _is_plain(entry.name):
            return None
        try:
            found = entry.stat()
        except OSError:
            return None
        if stat.S_ISDIR(found.st_mode):
            whole = Path(os.path.realpath(folder / entry.name))
            return (
                None
                if self._is_own(whole)
                else FolderEntry(entry.name, str(folder / entry.name), "folder", 0)
            )
        if stat.S_ISREG(found.st_mode):
            return FolderEntry(entry.name, str(folder / entry.name), "file", found.st_size)
        return None

    def _shortcuts(self) -> list[Shortcut]:
        home = Path.home()
        found = [Shortcut(name, str(home / name)) for name in _SHORTCUTS if (home / name).is_dir()]
        return [Shortcut("Home", str(home)), *found]


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _is_plain(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cant(path: str, why: str, what: str = "shown") -> CantBrowse:
    plain = path[:300].encode("utf-8", "backslashreplace").decode()
    return CantBrowse(f"{plain} can't be {what}: {why[:1].lower()}{why[1:]}.", hint="Nothing was changed.")
