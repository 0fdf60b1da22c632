"""The audit: an export of the log that shows every later change, of itself and of the log.

See `workroom.log.export` for the chain, `workroom.trust.anchor` for the two places that hold its head.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from workroom.errors import UserError
from workroom.log import export
from workroom.log.export import Head, Line
from workroom.log.store import Log, Row
from workroom.trust.anchor import Anchor, Anchors, advanced, folded
from workroom.trust.chain import Chain, Fault
from workroom.trust.findings import masked
from workroom.trust.redact import MARK, Redactor, each_text

ANCHOR_SECONDS = 60.0


class AuditBroken(UserError):
    """The log or its export is not what it was; nothing was added, so that what happened can be seen."""


class Report(msgspec.Struct, frozen=True):
    """What a check found. `behind` is how many rows of the log the export does not have yet."""

    path: str
    lines: int
    head: str
    behind: int
    anchored: int
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults


class Audit:
    """The export of one log, kept up to date and anchored."""

    def __init__(self, log: Log, data: Path, config: Path, redactor: Redactor | None = None) -> None:
        self.path = (data / "audit.jsonl").absolute()
        self._log = log
        self._anchors = Anchors(log.path, config)
        self._redactor = redactor or Redactor()
        self._anchored_at: float | None = None
        self._last: Anchor | None = None

    def update(self) -> Head:
        """Bring the export up to date, and anchor it when the last time is a minute ago.

        Raises:
            AuditBroken: the log or the export was changed since it was anchored; nothing was added.
        """
        now = time.monotonic()
        return self.export(anchor=self._anchored_at is None or now - self._anchored_at >= ANCHOR_SECONDS)

    def export(self, path: Path | None = None, *, anchor: bool = True) -> Head:
        """Bring the export at `path` (usually our own) up to date.

        Raises:
            AuditBroken: the log or the export was changed since it was anchored; nothing was added.
            UserError: the file is none of ours, or can't be written.
        """
        path = (path or self.path).absolute()
        last = self._checked_anchor(path, fresh=anchor)
        head = export.update(self._log, path, clean=self._clean)
        if anchor:
            self._last = advanced(last, self._log, {str(path): head})
            self._anchors.write(self._last)
            self._anchored_at = time.monotonic()
        return head

    def close(self) -> None:
        """Export and anchor what there is. What is broken stays as it is, for `verify` to tell."""
        try:
            self.export()
        except UserError:
            return

    def verify(self, path: Path | None = None, *, head: str | None = None) -> Report:
        """Check an export line by line, against its anchors and against the log; `head` is one kept elsewhere.

        Raises:
            UserError: there is no such export.
        """
        path = (path or self.path).absolute()
        anchors = self._anchors.read()
        heads = [anchor.exports[str(path)] for anchor in anchors if str(path) in anchor.exports]
        chain = Chain(heads, known=head)
        seen: set[int] = set()
        differing = list(self._differing(chain.read(_lines(path)), seen))
        chain.end()
        behind, changed = self._check_log(seen, anchors)
        notes = ["The last line was cut off in the middle; the next export mends it."] if chain.torn else []
        if head is not None and not chain.met:
            differing.append(Fault("edited", "No line of it is the one whose head you named."))
        faults = tuple(dict.fromkeys((*chain.faults, *differing, *changed)))
        anchored = max((anchor.seq for anchor in anchors), default=0)
        return Report(str(path), chain.head.n, chain.head.digest, behind, anchored, faults, tuple(notes))

    def problem(self) -> str | None:
        """A banner for faces when the log or its export was changed; about a second for 100,000 entries."""
        if not self.path.exists() and not self._anchors.read():
            return None
        try:
            report = self.verify()
        except UserError as error:
            return str(error)
        if report.sound:
            return None
        return f"{report.faults[0].text} See all with: workroom audit verify"

    def accept(self) -> Path | None:
        """Put the anchors and our own export away, and begin anew with the log as it is now.

        Returns where the old anchor was kept.
        """
        if self.path.exists():
            self.path.replace(self.path.with_name(f"audit-{int(time.time() * 1000)}.jsonl"))
        kept = self._anchors.put_away()
        self.export()
        return kept

    def _checked_anchor(self, path: Path, *, fresh: bool) -> Anchor:
        """The newest anchor, and nothing speaks against going on from it.

        An older one, kept from the last time, is as good and costs no look into the keyring.
        """
        if not fresh and self._last is not None:
            try:
                self._check_before_writing(path, self._last)
                return self._last
            except AuditBroken:
                pass  # another process may have begun anew
        self._last = next(iter(self._anchors.read()), Anchor())
        self._check_before_writing(path, self._last)
        return self._last

    def _check_before_writing(self, path: Path, anchor: Anchor) -> None:
        """Cheap, so that it can be done each time: the anchored row and line are there. `verify` looks at all."""
        if anchor.seq and [row.seq for row in self._log.rows(after=anchor.seq - 1, limit=1)] != [anchor.seq]:
            raise _broken(f"The log had {anchor.seq} entries when it was anchored, and they are gone.")
        head = anchor.exports.get(str(path))
        if head is not None and (path.exists() or path == self.path) and not export.holds(path, head):
            raise _broken(f"The export {path} is not what it was when it was anchored.")

    def _clean(self, event: Any) -> Any:
        return each_text(self._redactor.value(event), masked)

    def _differing(self, lines: Iterator[Line], seen: set[int]) -> Iterator[Fault]:
        """Where the export and the log say different things."""
        window: dict[int, Row] = {}
        for line in lines:
            if line.seq not in window:
                window = {row.seq: row for row in self._log.rows(after=line.seq - 1)}
            seen.add(line.seq)
            if (row := window.get(line.seq)) is None:
                yield Fault(
                    "log-missing", f"Entry {line.seq} of the log ({line.kind}, task {line.task}) was deleted."
                )
            elif export.row_digest(row) != line.row:
                yield Fault(
                    "log-edited", f"Entry {line.seq} of the log ({line.kind}, task {line.task}) was edited."
                )
            elif not _same(line, row):
                yield Fault("edited", f"Line {line.n} does not say what entry {line.seq} of the log says.")

    def _check_log(self, seen: set[int], anchors: list[Anchor]) -> tuple[int, list[Fault]]:
        """How many rows wait to be exported, and where the log is not what was anchored or exported."""
        newest = max(seen, default=0)
        digests = dict.fromkeys((anchor.seq for anchor in anchors if anchor.seq), "")
        faults: list[Fault] = []
        behind = last = 0
        for last, digest in folded(self._log):
            behind += last > newest
            if last < newest and last not in seen:
                faults.append(Fault("log-added", f"Entry {last} of the log was put in between later."))
            if last in digests:
                digests[last] = digest
        return behind, [
            *faults,
            *(fault for anchor in anchors if (fault := _moved_from(anchor, digests, last))),
        ]


def _moved_from(anchor: Anchor, digests: dict[int, str], last: int) -> Fault | None:
    """What is wrong with the log, measured by an anchor."""
    if last < anchor.seq:
        text = f"The log had entry {anchor.seq} when it was anchored, and ends at {last} now."
        return Fault("log-cut", text)
    if anchor.seq and digests[anchor.seq] != anchor.rows:
        text = f"The first {anchor.seq} entries of the log are not those that were anchored."
        return Fault("log-edited", text)
    return None


def _same(line: Line, row: Row) -> bool:
    """Whether a line says what its row says; what was redacted can't be told apart."""
    event = export.read_event(row.body)
    facts = (line.task, line.at, line.kind, line.who) == (
        row.task,
        row.at,
        row.kind,
        export.who(row.kind, event),
    )
    return facts and (line.event == event or _redacted(line.event))


def _redacted(event: Any) -> bool:
    return MARK[:-1] in msgspec.json.encode(event).decode()


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from iter(lambda: file.readline(export.LONGEST_LINE), b"")
    except OSError as error:
        raise UserError(
            f"There is no export to check at {path} ({error.strerror}).",
            hint="Make one with: workroom audit export",
        ) from error


def _broken(what: str) -> AuditBroken:
    return AuditBroken(
        f"{what} Nothing was added, so that it can be seen.",
        hint="See what changed with `workroom audit verify`; begin anew with `workroom audit export --accept`.",
    )
