"""What a task has seen: something private, something that others wrote, or both. Pure.

A task that has seen both is *hot*: words of others may steer it, and it has something to give away (the "rule of
two"; the third part, an effect outside, is what `trust.policy` then asks about). Taint is sticky: it lasts for the
task, is handed on to sub-tasks and to files written while hot, and only a person clears it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

import msgspec

from workroom.log import Record
from workroom.log.events import FilesMarked, FilesUnmarked, TaintCleared, Tainted
from workroom.trust import origins

SHOWN = 3
MAX_SOURCES = 50
"""Sources told of one label: a task that has seen so many is tainted enough, and its reads are in the log."""
FOUND_IN = "a secret in "
"""How the source of a key or password begins that was found in a file of the person's."""
MARK_ATTRIBUTE = "user.workroom.untrusted"
"""Extended attribute that says the same as a mark in the log, and goes where the file goes."""


class Taint(msgspec.Struct, frozen=True):
    """What a task has seen: the sources of `private` and of `untrusted` matter, oldest first."""

    private: tuple[str, ...] = ()
    untrusted: tuple[str, ...] = ()

    @property
    def hot(self) -> bool:
        """Whether others' words may steer a task that has something to give away."""
        return bool(self.private and self.untrusted)

    @property
    def secret(self) -> bool:
        """Whether it has seen a key or a password: then nothing may leave alone, whoever steers it."""
        return any(source.startswith(FOUND_IN) for source in self.private)

    def after(self, event: Tainted | TaintCleared) -> Taint:
        """The taint once `event` has happened."""
        if isinstance(event, TaintCleared):
            return Taint()
        if event.label == "private":
            return msgspec.structs.replace(self, private=_with(self.private, event.source))
        return msgspec.structs.replace(self, untrusted=_with(self.untrusted, event.source))

    def joined(self, other: Taint) -> Taint:
        """What a task has seen that was handed the results of another: both."""
        private, untrusted = self.private, self.untrusted
        for source in other.private:
            private = _with(private, source)
        for source in other.untrusted:
            untrusted = _with(untrusted, source)
        return Taint(private, untrusted)

    @property
    def guarded(self) -> bool:
        """Whether standing permissions for effects outside are suspended."""
        return self.hot or self.secret

    def in_words(self) -> str:
        """For cards: what was seen."""
        parts = [("private data", self.private), ("words of others", self.untrusted)]
        said = [f"{what} ({_listed(sources)})" for what, sources in parts if sources]
        return " and ".join(said) or "nothing private and nothing of others"


class Sources(msgspec.Struct, frozen=True):
    """What reading one thing makes a task have seen: labels with their source in words, none of a kind if empty."""

    private: str = ""
    untrusted: str = ""

    def events(self, taint: Taint, step: str | None = None) -> tuple[Tainted, ...]:
        """What is to be written to the log: only what `taint` does not hold yet."""
        new = []
        first_secret = self.private.startswith(FOUND_IN) and not taint.secret
        if first_secret or _is_new(self.private, taint.private):
            new.append(Tainted("private", self.private, step))
        if _is_new(self.untrusted, taint.untrusted):
            new.append(Tainted("untrusted", self.untrusted, step))
        return tuple(new)


def secret_in(file: str, kinds: Iterable[str]) -> Sources:
    """What a task has seen that has read `file`, in which secrets of these `kinds` were found. Never their values."""
    listed = ", ".join(dict.fromkeys(kinds)) or "of an unknown kind"
    return Sources(private=f"{FOUND_IN}{file} ({listed})")


def fold(records: Iterable[Record]) -> Taint:
    """What a task has seen by its records."""
    taint = Taint()
    for record in records:
        if isinstance(record.event, Tainted | TaintCleared):
            taint = taint.after(record.event)
    return taint


def marks(records: Iterable[Record]) -> dict[str, str]:
    """The files (paths on the host) written by hot tasks and not vouched for since, each with its source."""
    marked: dict[str, str] = {}
    for record in records:
        event = record.event
        if isinstance(event, FilesMarked):
            marked.update(dict.fromkeys(event.paths, event.source))
        elif isinstance(event, FilesUnmarked):
            for path in event.paths:
                marked.pop(path, None)
    return marked


def provenance(
    path: str, attributes: Mapping[str, bytes], marked: Mapping[str, str], *, folder: str = ""
) -> Sources:
    """What a task has seen once it has read the file at `path` (on the host) of the folder handed over as `folder`.

    Whatever a person hands over is private. It is untrusted when it was written by a hot task (`marked`, or our
    attribute), was downloaded by its extended `attributes`, lies among downloads, or is of a kind that is sent
    around. Plain text and code of the person's own folders are the person's own words.
    """
    private = f"the folder {folder or posixpath.dirname(path) or '/'}"
    reason = _foreign(path, attributes, marked)
    return Sources(private, f"{posixpath.basename(path) or path} ({reason})" if reason else "")


def _foreign(path: str, attributes: Mapping[str, bytes], marked: Mapping[str, str]) -> str:
    if (source := _marked(path, marked)) is not None:
        return f"written by a task that had read {source}" if source else "written by a task that was hot"
    if MARK_ATTRIBUTE in attributes:
        return "written by a task that was hot"
    if origins.downloaded(attributes):
        return "it was downloaded"
    if origins.among_downloads(path):
        return "it lies among downloads"
    return origins.foreign_kind(path)


def _marked(path: str, marked: Mapping[str, str]) -> str | None:
    """The source of the mark on `path` or on a folder above it."""
    while path not in ("", "/"):
        if path in marked:
            return marked[path]
        path = posixpath.dirname(path)
    return None


def _is_new(source: str, known: tuple[str, ...]) -> bool:
    return bool(source) and source not in known and len(known) < MAX_SOURCES


def _with(sources: tuple[str, ...], source: str) -> tuple[str, ...]:
    return sources if source in sources else (*sources, source)


def _listed(sources: tuple[str, ...]) -> str:
    more = f" and {len(sources) - SHOWN} more" if len(sources) > SHOWN else ""
    return ", ".join(sources[:SHOWN]) + more
