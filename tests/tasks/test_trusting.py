from __future__ import annotations

from pathlib import Path

import pytest

from workroom.errors import NotFound, UserError
from workroom.log import Log
from workroom.log.events import FilesMarked, FilesUnmarked, Permitted
from workroom.tasks.trusting import USER, Trusting


def test_only_what_stands_is_listed_and_can_be_taken_back_once(log: Log) -> None:
    log.append("t", Permitted("p1", "fetch", "example.org", "once"))
    log.append("t", Permitted("p2", "fetch", "example.org", "always"))
    trusting = Trusting(log)
    assert [permit.name for permit in trusting.permits()] == ["p2"]
    assert trusting.withdraw(1).name == "p2"
    assert trusting.permits() == ()
    for number in (-1, 0, 1):
        with pytest.raises(NotFound):
            trusting.withdraw(number)


def test_files_are_vouched_for_all_or_none(log: Log, tmp_path: Path) -> None:
    marked, other = tmp_path / "marked.txt", tmp_path / "other.txt"
    log.append("t", FilesMarked((str(marked),), "the web"))
    trusting = Trusting(log)
    with pytest.raises(UserError, match=r"other\.txt is not marked"):
        trusting.vouch_for([marked, other])
    assert log.read(kinds=[FilesUnmarked]) == []
    assert trusting.vouch_for([marked]) == (str(marked),)
    assert [record.task for record in log.read(kinds=[FilesUnmarked])] == [USER]
