"""What one task has seen, as its reads happen: private folders, and files that others may have written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from workroom.folders import Journal, guard
from workroom.log import Log
from workroom.log.events import FilesMarked, FilesUnmarked, TaintCleared, Tainted
from workroom.trust import taint
from workroom.trust.taint import Sources, Taint

MAX_MARKED = 1000
LOOKED_AT = 64 << 10


class Sight:
    """The taint of `task`, by the log and by what its folders' journal says was read a moment ago.

    `names` maps each handed-over folder's root on this machine to its name.
    """

    def __init__(self, task: str, log: Log, journal: Journal, names: Mapping[str, str]) -> None:
        self._task, self._log, self._journal, self._names = task, log, journal, names
        self._taint = Taint()
        self._marked: dict[str, str] = {}
        self._seen: set[tuple[str, str]] = set()
        roots = {name: root for root, name in names.items()}
        self._own = {
            str(PurePosixPath(roots[change.grant], change.path))
            for change in journal.changes(task)
            if change.grant in roots and change.kind == "created"
        }
        self._since = 0.0
        self._told = 0

    def taint(self, step: str | None = None) -> Taint:
        """What it has seen by now; anything new is written to the log as seen by `step`."""
        self._follow()
        for read in self._journal.reads(self._task, since=self._since):
            self._since = max(self._since, read.at)
            if (read.root, read.path) not in self._seen:
                self._seen.add((read.root, read.path))
                self._look(read.root, read.path, step)
        return self._taint

    def saw(self, sources: Sources, step: str | None = None) -> None:
        """Note what else it has seen, such as a page of the web."""
        for event in sources.events(self._taint, step):
            self._log.append(self._task, event, durable=True)
        self._follow()

    def wrote(self, paths: Iterable[str], step: str, *, made: Iterable[str] = ()) -> None:
        """Files (paths on this machine) it has written; those of a hot task are marked for whoever reads them.

        Those it has `made`, so that nobody else's word is in them, it may read without seeing anything new.
        """
        self._own.update(made)
        seen = self.taint(step)
        if seen.hot and (listed := tuple(paths)[:MAX_MARKED]):
            self._log.append(self._task, FilesMarked(listed, seen.untrusted[0], step), durable=True)

    def _look(self, root: str, path: str, step: str | None) -> None:
        """Take in one file that was read. Skills are ours, and what the task wrote itself tells it nothing new."""
        whole = str(PurePosixPath(root, path))
        if root not in self._names or whole in self._own:
            return
        self.saw(self._sources(root, whole), step)
        if not self._taint.secret and (kinds := _secrets(root, path)):
            self.saw(taint.secret_in(path, kinds), step)

    def _follow(self) -> None:
        kinds = (Tainted, TaintCleared, FilesMarked, FilesUnmarked)
        for record in self._log.read(after=self._told, kinds=kinds):
            self._told = record.seq
            if isinstance(record.event, FilesMarked):
                self._marked.update(taint.marks([record]))
            elif isinstance(record.event, FilesUnmarked):
                self._marked = {p: s for p, s in self._marked.items() if p not in record.event.paths}
            elif record.task == self._task and isinstance(record.event, Tainted | TaintCleared):
                self._taint = self._taint.after(record.event)
                if isinstance(
                    record.event, TaintCleared
                ):  # what was read until then is vouched for, not what comes
                    self._since = record.at
                    self._seen.clear()

    def _sources(self, root: str, path: str) -> Sources:
        return taint.provenance(path, _attributes(path), self._marked, folder=self._names[root])


def _secrets(root: str, path: str) -> list[str]:
    """The kinds of secrets in the beginning of a file; none in one that can't be read any more."""
    from workroom.trust.findings import find

    try:
        top = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            file = guard.regular(top, os.fsencode(path), os.O_RDONLY)
        finally:
            os.close(top)
        with open(file, "rb") as opened:
            return [found.kind for found in find(opened.read(LOOKED_AT))]
    except OSError:
        return []


def _attributes(path: str) -> dict[str, bytes]:
    """A file's extended attributes; none where there are no such things."""
    try:
        names = os.listxattr(path, follow_symlinks=False)
        return {name: os.getxattr(path, name, follow_symlinks=False) for name in names}
    except (OSError, AttributeError):
        return {}
