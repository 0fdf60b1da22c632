"""Reads an export from its first line to its last, and tells what is wrong with its chain. Pure over lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from workroom.log.export import UNREADABLE, Head, Line, line_digest

Rule = Literal[
    "edited",
    "missing",
    "moved",
    "cut",
    "torn",
    "unreadable",
    "log-edited",
    "log-missing",
    "log-added",
    "log-cut",
]


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as it was written: which rule it breaks, and a sentence."""

    rule: Rule
    text: str


class Chain:
    """Follows a chain line by line. `faults` is complete after `end`; `met`: the line whose hash is `known` came."""

    def __init__(self, heads: Iterable[Head] = (), *, known: str | None = None) -> None:
        self.faults: list[Fault] = []
        self.head = Head()
        self.lines = 0
        self.torn = False
        self.met = False
        self._known = None if known is None else known.strip().lower()
        self._anchored = {head.n: head.digest for head in heads}
        self._gaps: list[range] = []
        self._moved: set[int] = set()

    def read(self, lines: Iterable[bytes]) -> Iterator[Line]:
        """Each line that can be read, while its place in the chain is checked."""
        for raw in lines:
            self.lines += 1
            if not raw.endswith(b"\n"):
                self.torn = True
                return
            try:
                line = msgspec.json.decode(raw, type=Line)
            except UNREADABLE:
                self._fault("unreadable", f"Line {self.lines} can't be read.")
                self.head = Head(self.head.n + 1, self.head.seq, line_digest(raw))
                continue
            self._place(line, raw)
            yield line

    def end(self) -> None:
        """Nothing follows: what never came is missing."""
        for gap in self._gaps:
            lost = [n for n in gap if n not in self._moved] if len(gap) < 10_000 else list(gap)
            if lost:
                self._fault("missing", f"{_lines(lost)} {'is' if len(lost) == 1 else 'are'} missing.")
        for n in sorted(self._moved):
            self._fault("moved", f"Line {n} stands in another place than where it was written.")
        beyond = [n for n in self._anchored if n > self.head.n]
        if beyond:
            self._fault(
                "cut",
                f"The end is cut off: it had {max(beyond)} lines, and the last one now is {self.head.n}.",
            )

    def _place(self, line: Line, raw: bytes) -> None:
        expected = self.head.n + 1
        if line.n < expected:
            self._moved.add(line.n)
            return
        if line.n > expected:
            self._gaps.append(range(expected, line.n))
        elif line.prev != self.head.digest:
            which = f"Line {self.head.n}" if self.head.n else "The beginning"
            self._fault("edited", f"{which} was edited: line {line.n} was written after another text.")
        self.head = Head(line.n, line.seq, line_digest(raw))
        self.met = self.met or self.head.digest == self._known
        if self._anchored.get(line.n, self.head.digest) != self.head.digest:
            self._fault("edited", f"The lines up to {line.n} are not those that were anchored.")

    def _fault(self, rule: Rule, text: str) -> None:
        self.faults.append(Fault(rule, text))


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Line {numbers[0]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"Lines {numbers[0]} to {numbers[-1]}"
    return f"{len(numbers)} lines between {numbers[0]} and {numbers[-1]}"
