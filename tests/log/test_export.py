from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workroom.errors import UserError
from workroom.log import Log, export
from workroom.log.events import (
    ModelMessages,
    Permitted,
    PlanChanged,
    Said,
    StopRequested,
    TaskCreated,
    TaskStarted,
)
from workroom.log.export import Head

ADDER = """
import sys
from pathlib import Path
from workroom.log import Log, export
from workroom.log.events import Said
log = Log.open(Path(sys.argv[1]))
for number in range(20):
    log.append(sys.argv[3], Said(str(number)))
    export.update(log, Path(sys.argv[2]))
log.close()
"""


def test_every_kind_of_event_is_somebody_s_doing(log: Log, tmp_path: Path) -> None:
    for event in (
        TaskCreated("job", "practice"),
        TaskStarted(1),
        Said("hello"),
        ModelMessages(0, ()),
        PlanChanged(()),
        StopRequested(by="otto"),
        Permitted("p1", "fetch", "example.org", "always"),
    ):
        log.append("t", event)
    export.update(log, tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line["who"] for line in lines] == [
        "person",
        "workroom",
        "agent",
        "agent",
        "agent",
        "otto",
        "person",
    ]
    assert [line["n"] for line in lines] == list(range(1, 8))
    assert lines[2]["event"] == {"kind": "said", "text": "hello"}


def test_each_line_holds_the_hash_of_the_one_before(log: Log, tmp_path: Path) -> None:
    for number in range(3):
        log.append("t", Said(str(number)))
    head = export.update(log, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["prev"] for line in lines[1:]] == [
        export.line_digest(line) for line in lines[:-1]
    ]
    assert head == Head(3, 3, export.line_digest(lines[-1]), sum(map(len, lines)))
    assert export.holds(tmp_path / "out.jsonl", head)
    assert not export.holds(tmp_path / "none.jsonl", head)


def test_a_long_log_is_exported_in_pieces(log: Log, tmp_path: Path) -> None:
    for number in range(2300):
        log.append("t", Said(str(number)))
    assert export.update(log, tmp_path / "out.jsonl").n == 2300
    assert export.update(log, tmp_path / "out.jsonl").n == 2300


def test_the_event_is_redacted_and_its_digest_is_not(log: Log, tmp_path: Path) -> None:
    log.append("t", Said("a canary"))
    export.update(log, tmp_path / "out.jsonl", clean=lambda event: {"gone": True})
    (line,) = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert line["event"] == {"gone": True}
    assert line["row"] == export.row_digest(log.rows()[0])


@pytest.mark.case(72)
def test_several_processes_may_export_at_once(log: Log, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", ADDER, log.path, out, f"t{n}"]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    lines = out.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, 61))
    assert [json.loads(line)["prev"] for line in lines[1:]] == [
        export.line_digest(line) for line in lines[:-1]
    ]


def test_where_nothing_can_be_written_it_says_so(log: Log, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match="could not be written"):
        export.update(log, tmp_path / "folder")
