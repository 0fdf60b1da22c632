"""A rule changed in mid-task counts from the next request, on connections that are open already too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import overload

from network.door import connected, door, whole
from workroom.network.rulebook import RuleBook
from workroom.network.rules import Rule

ALLOWS = '[[rule]]\nhost = "docs.example.org"\n'
REFUSES = '[[rule]]\nhost = "docs.example.com"\n'
ASK = b"GET /page HTTP/1.1\r\nHost: docs.example.org\r\n\r\n"


class Live(Sequence[Rule]):
    """The rules of a book as they are at the moment they are looked at."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book

    def _now(self) -> list[Rule]:
        return [rule for _, rule in self.book.effective(["own"], "door")]

    def __len__(self) -> int:
        return len(self._now())

    @overload
    def __getitem__(self, index: int) -> Rule: ...
    @overload
    def __getitem__(self, index: slice) -> list[Rule]: ...
    def __getitem__(self, index: int | slice) -> Rule | list[Rule]:
        return self._now()[index]


async def test_on_an_open_connection(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    async with door(rules=Live(RuleBook(tmp_path))) as it, it.listening("docs.example.org", 443) as at:
        async with connected(at) as (reader, writer):
            await writer.start_tls(it.client_context(), server_hostname="docs.example.org")
            statuses = []
            for text in (ALLOWS, ALLOWS, REFUSES):
                path.write_text(text)
                writer.write(ASK)
                statuses.append((await whole(reader)).split()[1])
        assert statuses == [b"200", b"200", b"403"]
        assert [each.ruling.rule for each in it.judge.seen] == ["own:1", "own:1", "host-not-allowed"]


async def test_on_the_next_connection(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    async with door(rules=Live(RuleBook(tmp_path))) as it:
        rules = []
        for text in (REFUSES, ALLOWS, f"{ALLOWS}broken = 1\n", ALLOWS):
            path.write_text(text)
            rules.append((await it.get("docs.example.org/page")).rule)
        assert rules == ["host-not-allowed", "", "host-not-allowed", ""]
