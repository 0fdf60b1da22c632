"""Finding again what was said and made, over all tasks: the job, the words of both sides, plans and files.

What is searched is kept in memory in small letters, taken from the log at the first search and from then on only
what is new; the words themselves are read from the log again where they are found.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Literal

import msgspec

from workroom.log import Event, Log, Record
from workroom.log.events import Delivered, FilesChanged, PlanChanged, Said, TaskCreated, UserMessage
from workroom.tasks.news import News

KINDS: tuple[type[Event], ...] = (TaskCreated, UserMessage, Said, PlanChanged, FilesChanged, Delivered)
LONGEST = 20_000
"""Characters of one text that are searched."""
MOST_WORDS = 12
AROUND = 80
SHOWN = 240

What = Literal["prompt", "said", "you", "file", "plan"]


class Found(msgspec.Struct, frozen=True):
    """A place where the words occur: `text` is what stands around the first of them, which is at `mark` in it."""

    task: str
    seq: int
    at: float
    kind: What
    text: str
    mark: tuple[int, int]


class _Entry(msgspec.Struct, frozen=True, gc=False):
    task: str
    seq: int
    at: float
    kind: What
    number: int
    small: str


class Finder:
    """Searches one log. Thread-safe."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._entries: list[_Entry] = []
        self._known: set[tuple[str, What, str]] = set()
        self._news = News(log, KINDS)

    def find(self, wanted: str, limit: int = 50) -> list[Found]:
        """Where all words of `wanted` occur in one text, whatever their letters' case; the newest first."""
        words = [word.casefold() for word in wanted.split()][:MOST_WORDS]
        if not words:
            return []
        with self._lock:
            for record in self._news:
                self._take(record)
            hits = list(islice(self._places(words), limit))
        return [self._found(entry, words) for entry in hits]

    def _places(self, words: list[str]) -> Iterator[_Entry]:
        first, rest = words[0], words[1:]
        for entry in reversed(self._entries):
            if first in entry.small and all(word in entry.small for word in rest):
                yield entry

    def _take(self, record: Record) -> None:
        for number, (kind, text) in enumerate(texts(record.event)):
            small = text[:LONGEST].casefold()
            if kind in ("file", "plan"):  # both are told again and again
                if (record.task, kind, small) in self._known:
                    continue
                self._known.add((record.task, kind, small))
            self._entries.append(_Entry(record.task, record.seq, record.at, kind, number, small))

    def _found(self, entry: _Entry, words: list[str]) -> Found:
        [record] = self._log.scan(KINDS, after=entry.seq - 1, limit=1)
        text = list(texts(record.event))[entry.number][1]
        begin, end = _mark(text, words)
        left = max(0, begin - AROUND)
        shown = text[left : left + max(SHOWN, end - left)]
        return Found(entry.task, entry.seq, entry.at, entry.kind, shown, (begin - left, end - left))


def texts(event: Event) -> Iterator[tuple[What, str]]:
    """What an event says that can be found again."""
    if isinstance(event, TaskCreated):
        yield "prompt", event.prompt
    elif isinstance(event, UserMessage) and not event.plan:
        yield "you", event.text
    elif isinstance(event, Said):
        yield "said", event.text
    elif isinstance(event, PlanChanged):
        yield from (("plan", item.text) for item in event.items)
    elif isinstance(event, FilesChanged):
        yield from (("file", change.path) for change in event.changes if change.change != "deleted")
    elif isinstance(event, Delivered):
        yield from (("file", file.path) for file in event.files)


def _mark(text: str, words: list[str]) -> tuple[int, int]:
    """Where the first of the words stands in `text` itself: small letters may be more or fewer than large ones."""
    small = text.casefold()
    at, word = min((place, word) for word in words if (place := small.find(word)) >= 0)
    if len(small) == len(text):
        return at, at + len(word)
    begin = _before(text, at)
    return begin, max(begin + 1, _before(text, at + len(word)))


def _before(text: str, place: int) -> int:
    """How many characters of `text` make the first `place` small ones."""
    count = 0
    for number, letter in enumerate(text):
        if count >= place:
            return number
        count += len(letter.casefold())
    return len(text)
