"""What the log was at a moment, noted where a change of it does not reach: beside the settings and in the keyring.

An anchor holds a digest over every row up to a number, and the heads of the exports. Whoever changes the log or
an export afterwards would have to change both places too. It protects against accidents, other programs and the
computer, not against the person's own account.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from workroom import secrets
from workroom.errors import UserError
from workroom.log.export import START, UNREADABLE, Head, row_digest
from workroom.log.store import Log

FILE = "audit-anchor.json"
EXPORTS = 20


class Anchor(msgspec.Struct, frozen=True):
    """The log up to row `seq`, as one digest; each export's head by its path. `at` is Unix time in seconds."""

    seq: int = 0
    rows: str = START
    at: float = 0.0
    exports: dict[str, Head] = {}


class Anchors:
    """The two places of one log's anchor: a file only the person can read, and the keyring when there is one."""

    def __init__(self, log: Path, config: Path) -> None:
        self.file = config / FILE
        self._note = f"audit-anchor-{hashlib.sha256(os.fsencode(log.absolute())).hexdigest()[:16]}"

    def read(self) -> list[Anchor]:
        """Those that there are, the newest first."""
        found = [_read(text) for text in (self._in_file(), secrets.recall(self._note)) if text]
        return sorted((anchor for anchor in found if anchor), key=lambda anchor: anchor.seq, reverse=True)

    def write(self, anchor: Anchor) -> bool:
        """Put `anchor` in both places; whether the keyring took it.

        Raises:
            UserError: the file can't be written.
        """
        data = msgspec.json.encode(anchor)
        try:
            self._into_file(data)
        except OSError as error:
            raise UserError(f"The anchor {self.file} could not be written ({error.strerror}).") from error
        return secrets.remember(self._note, data.decode())

    def _into_file(self, data: bytes) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(f".{os.getpid()}.new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.file)

    def put_away(self) -> Path | None:
        """Keep the anchor's file under another name; the next one starts from nothing."""
        secrets.remember(self._note, "")
        if not self.file.exists():
            return None
        return self.file.replace(self.file.with_name(f"audit-anchor-{int(time.time() * 1000)}.json"))

    def _in_file(self) -> str | None:
        try:
            return self.file.read_text("utf-8")
        except (OSError, ValueError):
            return None


def advanced(anchor: Anchor, log: Log, exports: dict[str, Head]) -> Anchor:
    """`anchor` moved on to the end of the log, with these heads."""
    until = log.sync()
    seq, rows = anchor.seq, anchor.rows
    for reached, digest in folded(log, anchor.seq, anchor.rows):
        if reached > until:
            break
        seq, rows = reached, digest
    kept = {**anchor.exports, **exports}
    return Anchor(seq, rows, time.time(), dict(list(kept.items())[-EXPORTS:]))


def folded(log: Log, after: int = 0, digest: str = START) -> Iterator[tuple[int, str]]:
    """Each row behind `after`: its number, and one digest over all rows up to it, begun with `digest`."""
    while rows := log.rows(after=after):
        for row in rows:
            digest = hashlib.sha256(f"{digest}{row_digest(row)}".encode()).hexdigest()
            after = row.seq
            yield after, digest


def _read(text: str) -> Anchor | None:
    try:
        return msgspec.json.decode(text, type=Anchor)
    except UNREADABLE:
        return None
