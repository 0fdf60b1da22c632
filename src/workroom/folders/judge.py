"""For each kind of change to one folder: whether it is held, and why. None lets it pass to the folder."""

from __future__ import annotations

import os
import stat
from typing import IO

from workroom.folders.holds import PENDING, Holds, Kind
from workroom.folders.staging import Staging, find
from workroom.folders.tree import Tree

_MANY_NAMES = 5_000
_RUN = 0o111
_FOLDER_KIND, _LINK_KIND = 4, 10  # DT_DIR, DT_LNK
_FOLDER_GONE = "its folder is not there any more"


class Judge:
    """The rules of `holds`, with what is held already: that stays so, for its own reason."""

    def __init__(self, folder: Tree, staging: Staging, holds: Holds) -> None:
        self._folder = folder
        self._staging = staging
        self._holds = holds
        self._grant = staging.grant.name

    def creates(self, path: bytes, mode: int) -> str | None:
        """An entry is about to be made; a document is held until what it is to hold can be looked into."""
        reason = self._known(path) or self._holds.hold(self._grant, path, "created", mode)
        if reason is None and not self._has_parent(path):
            return _FOLDER_GONE
        if reason is None and stat.S_ISREG(mode) and self._holds.looks_into(path):
            return PENDING
        return reason

    def modifies(self, path: bytes, found: os.stat_result) -> str | None:
        """The bytes of a file are about to change."""
        reason = self._known(path) or self._rule(path, "modified", found)
        if reason is None and self._holds.looks_into(path):
            return PENDING
        return reason

    def replaces(self, path: bytes, found: os.stat_result | None, content: IO[bytes]) -> str | None:
        """A whole file is about to be written."""
        known = self._known(path)
        if known is not None:
            return known
        if found is not None:
            reason = self._rule(path, "modified", found)
        else:
            reason = self._holds.hold(self._grant, path, "created", stat.S_IFREG)
            reason = reason or (None if self._has_parent(path) else _FOLDER_GONE)
        if reason is None and self._holds.looks_into(path):
            return self._holds.look_into(content)
        return reason

    def removes(self, path: bytes, found: os.stat_result) -> str | None:
        """An entry of the folder is about to go."""
        if path in self._staging.notes.above:
            return "changes in it are held"
        return self._known(path) or self._holds.hold(self._grant, path, "deleted", found.st_mode)

    def renames(self, old: bytes, path: bytes, found: os.stat_result) -> str | None:
        """A file or symlink of the folder is about to get another name."""
        reason = self._known(path) or self._rule(path, "renamed", found)
        if reason is None and not self._has_parent(path):
            return _FOLDER_GONE
        if reason is None and stat.S_ISREG(found.st_mode) and self._holds.looks_into(path):
            handle = self._folder.open(self._folder.at(old), os.O_RDONLY)
            try:
                with open(handle.fd, "rb", closefd=False) as file:
                    return self._holds.look_into(file)
            finally:
                handle.close()
        return reason

    def moves(self, old: bytes, path: bytes) -> str:
        """What is held gets another name; it stays held."""
        note = self._staging.over(old)
        reason = PENDING if note is None else note.reason
        if reason != PENDING:
            return reason
        return self._holds.hold(self._grant, path, "created", stat.S_IFREG) or reason

    def may_move(self, old: bytes, path: bytes) -> bool:
        """Whether a directory of the folder can be renamed in the folder: nothing in it would have to be held."""
        above = self._staging.notes.above
        if old in above or path in above or self._known(path) is not None or not self._has_parent(path):
            return False
        if self._holds.hold(self._grant, old, "renamed", stat.S_IFDIR | 0o755) is not None:
            return False
        return not (self._holds.leads_there(self._grant, path) and self._plants(old, path, [_MANY_NAMES]))

    def adjusts(self, path: bytes, found: os.stat_result, mode: int | None) -> str | None:
        """Mode and times are about to change: as long as nothing can be run that could not, it is harmless."""
        if mode is not None and stat.S_ISREG(found.st_mode) and mode & _RUN and not found.st_mode & _RUN:
            return self._holds.hold(self._grant, path, "attributes", stat.S_IFREG | mode)
        return self._holds.everything

    def _known(self, path: bytes) -> str | None:
        note = self._staging.over(path)
        return None if note is None else note.reason

    def _rule(self, path: bytes, kind: Kind, found: os.stat_result) -> str | None:
        """What could be run before is not a new program."""
        return self._holds.hold(self._grant, path, kind, found.st_mode & ~_RUN)

    def _has_parent(self, path: bytes) -> bool:
        parent = path.rpartition(b"/")[0]
        return not self._staging.notes or find(self._folder, parent) is not None

    def _plants(self, old: bytes, path: bytes, left: list[int]) -> bool:
        """Whether something in a directory would be held under its new name that is not under the old one."""
        for listed in self._folder.names(self._folder.at(old)):
            left[0] -= 1
            was, now = old + b"/" + listed.name, path + b"/" + listed.name
            if left[0] < 0:
                return True
            if listed.kind == _FOLDER_KIND:
                if self._plants(was, now, left):
                    return True
                continue
            mode = stat.S_IFLNK if listed.kind == _LINK_KIND else stat.S_IFREG
            if self._holds.trips(self._grant, now, mode) and not self._holds.trips(self._grant, was, mode):
                return True
        return False
