"""The previews that are open: each shows one file of a task, and is found by a random label."""

from __future__ import annotations

import os
import secrets
import threading
from typing import TYPE_CHECKING, Literal

import msgspec

from workroom.server import kinds
from workroom.server.kinds import Kind

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.tasks.looking import Opened

MOST = 50
"""So many previews at once; one more closes the oldest."""
Theme = Literal["light", "dark", "system"]


class Preview(msgspec.Struct, frozen=True):
    """One file that is shown: `path` as the agent sees it, `at` the moment, `size` in bytes."""

    label: str
    task: str
    path: str
    at: str | None
    name: str
    size: int
    kind: Kind
    mime: str
    lang: str = "en"
    theme: Theme = "system"


class Previews:
    """The previews that are open. Called from any thread."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._open: dict[str, Preview] = {}
        self._lock = threading.Lock()

    def open(
        self, task: str, path: str, at: str | None = None, *, lang: str = "en", theme: Theme = "system"
    ) -> Preview:
        """Begin to show a file.

        Raises:
            NotFound: the task has no such file.
            CantLook: it is none that can be read.
        """
        from workroom.tasks.looking import place_of

        found = self._app.tasks.get(task)
        shown = place_of(found, path).shown
        opened = self._app.tasks.looking.open(found, shown, at)
        try:
            look = kinds.look_of(opened.name, os.pread(opened.fd, kinds.HEAD_BYTES, 0))
        finally:
            os.close(opened.fd)
        preview = Preview(
            secrets.token_hex(8),
            found.id,
            shown,
            at,
            opened.name,
            opened.size,
            look.kind,
            look.mime,
            lang,
            theme,
        )
        with self._lock:
            while len(self._open) >= MOST:
                del self._open[next(iter(self._open))]
            self._open[preview.label] = preview
        return preview

    def find(self, label: str) -> Preview | None:
        """The preview under a label."""
        with self._lock:
            return self._open.get(label)

    def read(self, preview: Preview) -> Opened:
        """Its file, to read; what the task may not see any more can't be. Raises as `open` does."""
        found = self._app.tasks.get(preview.task)
        return self._app.tasks.looking.open(found, preview.path, preview.at)

    def close(self, label: str) -> None:
        """Show it no more; a label that is none is fine."""
        with self._lock:
            self._open.pop(label, None)

    def close_of(self, task: str) -> None:
        """Show nothing of a task any more."""
        with self._lock:
            self._open = {label: each for label, each in self._open.items() if each.task != task}

    def clear(self) -> None:
        """Show nothing any more."""
        with self._lock:
            self._open.clear()
