"""The host's disk is full: changes that could not be undone are refused, and what is kept stays whole."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from attack.small_disk import SmallDisk, small_disk
from folders.client import NineError, connected
from folders.listing import listing
from workroom.errors import UserError
from workroom.folders import Access, Grant, Journal, SharedView
from workroom.log import Log, Record
from workroom.log.events import Said

pytestmark = pytest.mark.case(75)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", megabytes=6) as disk:
        yield disk


def test_a_change_whose_old_content_can_not_be_kept_is_refused(tmp_path: Path, disk: SmallDisk) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for number in range(12):
        (box / f"f{number}").write_bytes(os.urandom(1 << 20))
    before = listing(box)
    grants = [Grant("box", str(box), Access.WRITE)]
    journal = Journal.open(disk.folder / "undo")
    refused = []
    with connected(SharedView("t", grants, [], journal)) as client:
        journal.begin("t", "1")
        for number in range(12):
            try:
                client.overwrite(f"folders/box/f{number}", b"changed")
            except NineError as error:
                refused.append((number, error.errno))
        assert refused
        assert {code for _, code in refused} == {errno.ENOSPC}
        for number, _ in refused:
            assert (box / f"f{number}").stat().st_size == 1 << 20, "nothing was lost"
        disk.grow(megabytes=64)
        client.overwrite(f"folders/box/f{refused[0][0]}", b"changed")
        journal.end("t", "1")
    report = journal.undo("t", grants)
    journal.close()
    assert report.conflicts == []
    assert listing(box) == before
    assert_sound(disk.folder / "undo" / "journal.sqlite")


def test_the_log_keeps_what_it_has_and_goes_on_when_there_is_room(disk: SmallDisk) -> None:
    log = Log.open(disk.folder / "log.sqlite")
    written: list[Record] = []
    with pytest.raises(UserError, match="full"):
        fill(log, written)
    assert log.read("t") == written
    disk.grow(megabytes=64)
    written.append(log.append("t", Said("again"), durable=True))
    log.close()
    again = Log.open(disk.folder / "log.sqlite")
    assert again.read("t") == written
    again.close()
    assert_sound(disk.folder / "log.sqlite")


def fill(log: Log, written: list[Record]) -> None:
    for number in range(1000):
        written.append(log.append("t", Said("x" * 20_000 + str(number)), durable=True))


def assert_sound(path: Path) -> None:
    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()
