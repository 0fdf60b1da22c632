"""A granted folder as it is now, with what the journal knows of it."""

from __future__ import annotations

import contextlib
import os

from workroom.folders import staging
from workroom.folders.journal import Journal
from workroom.folders.past import Thing
from workroom.folders.state import signature
from workroom.folders.tree import Tree


class Present:
    """The disk that `Past` begins with."""

    def __init__(self, tree: Tree, journal: Journal) -> None:
        self._tree, self._journal = tree, journal

    def look(self, path: bytes) -> Thing | None:
        """What is there, `unsure` when somebody else changed it after Workroom had."""
        found = staging.find(self._tree, path)
        if found is None:
            return None
        thing = thing_of(found, path)
        known = self._journal.known(self._tree.root.path, path)
        thing.unsure = known is not None and not thing.is_folder and known != signature(found)
        if thing.is_link:
            with contextlib.suppress(OSError):
                thing.target = self._tree.readlink(self._tree.at(path))
        return thing

    def names(self, path: bytes) -> list[bytes]:
        """The entries of a directory; none where there is none."""
        try:
            return [listed.name for listed in self._tree.names(self._tree.at(path))]
        except OSError:
            return []


def thing_of(found: os.stat_result, path: bytes) -> Thing:
    """What lies at `path`, by its state."""
    mode, size, mtime = signature(found)
    return Thing(mode, size, mtime, found.st_ino, origin=path)
