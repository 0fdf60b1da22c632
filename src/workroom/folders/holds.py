"""Which changes of a task are held for a review: those on trip-wires always, all of them when it is told so."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from workroom.folders import macros
from workroom.folders.grants import Grant
from workroom.folders.tripwires import is_document, leads_there, tripwire

Kind = Literal["created", "modified", "deleted", "renamed", "attributes"]
Also = Callable[[str, Kind, int], str | None]

REVIEW = "every change of this task waits for a review"
MANY = "the task has read things of others, and has changed many of your files already"
MANY_FILES = 20
PENDING = "it was being written, and was not looked into yet"


class Holds:
    """The rules for one task, asked at the first change of each path. Not for use by several threads at once.

    What is held lies beneath `folder` until a review. `everything` holds all changes, for the reason it tells;
    while `hot`, so does a change of one more than `many` files that were there before. `also` is asked about what
    these rules let pass; it gets the path as the agent sees it.
    """

    def __init__(
        self,
        folder: Path,
        everything: str | None = None,
        *,
        many: int = MANY_FILES,
        also: Also | None = None,
    ) -> None:
        self.folder = folder
        self.hot = False
        self._everything = everything
        self._many = many
        self._also = also
        self._places: dict[str, bytes] = {}
        self._changed: set[tuple[str, bytes]] = set()
        self.version = 0  # changes when an answer that was given may be another now

    @property
    def everything(self) -> str | None:
        """Why all changes are held; None while they are not."""
        return self._everything

    def place(self, grant: Grant) -> None:
        """Where a granted folder lies counts too: somebody may grant a `.github`."""
        self._places[grant.name] = b"/".join(os.fsencode(grant.path).split(b"/")[-2:])

    def hold_everything(self, reason: str = REVIEW) -> None:
        """From now on every change is held."""
        if self._everything is None:
            self._everything = reason
            self.version += 1

    def hold(self, grant: str, path: bytes, change: Kind, mode: int) -> str | None:
        """Why a change of `path` (beneath the folder of `grant`) is held; None to let it pass.

        `mode` is what the entry is about to have, without permission to run what could be run before.
        """
        if self._everything is None and self._is_one_too_many(grant, path, change, mode):
            self.hold_everything(MANY)
        if self._everything is not None:
            return self._everything
        if change != "deleted" and not stat.S_ISDIR(mode):
            why = self.trips(grant, path, mode)
            if why is not None:
                return why
        if self._also is None:
            return None
        return self._also(f"/folders/{grant}/{path.decode('utf-8', 'backslashreplace')}", change, mode)

    def trips(self, grant: str, path: bytes, mode: int) -> str | None:
        """Why a path is a trip-wire."""
        return tripwire(self._whole(grant, path), mode)

    def leads_there(self, grant: str, path: bytes) -> bool:
        """Whether there may be trip-wires in the directory `path`."""
        return leads_there(self._whole(grant, path))

    def _whole(self, grant: str, path: bytes) -> bytes:
        return self._places.get(grant, b"") + b"/" + path

    def looks_into(self, path: bytes) -> bool:
        """Whether the content of a file decides too."""
        return is_document(path)

    look_into = staticmethod(macros.hidden_code)

    def _is_one_too_many(self, grant: str, path: bytes, change: Kind, mode: int) -> bool:
        if change == "created" or stat.S_ISDIR(mode):
            return False
        self._changed.add((grant, path))
        return self.hot and len(self._changed) > self._many
