from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoBackend

from test_secrets import MemoryKeyring
from workroom.errors import UserError
from workroom.log import Log
from workroom.log.events import Answered, Said, StepStarted, UserMessage
from workroom.settings import Places
from workroom.trust.anchor import Anchors
from workroom.trust.audit import Audit, AuditBroken, Report
from workroom.trust.redact import Redactor

KILLS = int(os.environ.get("WORKROOM_KILLS", "20"))  # the long form: 200


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def audit(log: Log, places: Places) -> Audit:
    """An export of eight events, anchored."""
    log.append("t1", UserMessage("Please begin"))
    for number in range(6):
        log.append("t1", Said(f"sentence {number}"))
    log.append("t1", Answered("q1", approved=True, by="anna"))
    audit = Audit(log, places.data, places.config)
    audit.export()
    return audit


def rules(report: Report) -> set[str]:
    return {fault.rule for fault in report.faults}


def told(report: Report) -> str:
    return " ".join(fault.text for fault in report.faults)


def lines(audit: Audit) -> list[bytes]:
    return audit.path.read_bytes().splitlines(keepends=True)


def tampered(log: Log, statement: str) -> None:
    """Change the log as one would who can write the file: without its triggers."""
    db = sqlite3.connect(log.path, isolation_level=None)
    for trigger in ("event_is_never_changed", "event_is_never_deleted"):
        db.execute(f"drop trigger {trigger}")
    db.execute(statement)
    db.close()


def test_an_untouched_export_is_sound(audit: Audit) -> None:
    report = audit.verify()
    assert report.sound, told(report)
    assert (report.lines, report.behind, report.anchored) == (8, 0, 8)
    first, *_, last = map(json.loads, lines(audit))
    assert (first["n"], first["who"], first["prev"]) == (1, "person", "0" * 64)
    assert (last["who"], last["kind"], last["task"]) == ("anna", "answered", "t1")
    assert stat.S_IMODE(audit.path.stat().st_mode) == 0o600


def test_it_is_brought_up_to_date_by_what_is_new_only(audit: Audit, log: Log) -> None:
    before = audit.path.read_bytes()
    log.append("t1", Said("more"))
    assert audit.verify().behind == 1
    assert audit.update().n == 9
    assert audit.path.read_bytes().startswith(before)
    assert audit.update().n == 9
    assert audit.verify().sound


@pytest.mark.case(77)
@pytest.mark.parametrize(
    ("change", "rule", "sentence"),
    [
        (lambda all_: [*all_[:2], all_[2].replace(b"1", b"X"), *all_[3:]], "unreadable", "Line 3 can't be read."),
        (lambda all_: [*all_[:2], all_[2].replace(b"ence 1", b"X"), *all_[3:]], "edited", "Line 3 was edited"),
        (lambda all_: [*all_[:2], *all_[3:]], "missing", "Line 3 is missing."),
        (lambda all_: [*all_[:2], *all_[5:]], "missing", "Lines 3 to 5 are missing."),
        (lambda all_: [*all_[:2], all_[3], all_[2], *all_[4:]], "moved", "Line 3 stands in another place"),
        (lambda all_: all_[:-1], "cut", "it had 8 lines, and the last one now is 7"),
        (lambda all_: [*all_[:-1], all_[-1].replace(b"anna", b"otto")], "edited", "not those that were anchored"),
        (lambda all_: [*all_[:3], b"rubbish\n", *all_[4:]], "unreadable", "Line 4 can't be read."),
        (lambda all_: [all_[0], all_[0], *all_[1:]], "moved", "Line 1 stands in another place"),
    ],
)  # fmt: skip
def test_a_change_of_the_export_is_told(
    audit: Audit, change: Callable[[list[bytes]], list[bytes]], rule: str, sentence: str
) -> None:
    audit.path.write_bytes(b"".join(change(lines(audit))))
    report = audit.verify()
    assert rule in rules(report)
    assert sentence in told(report)


@pytest.mark.case(77)
def test_a_whole_new_chain_over_changed_words_is_told(audit: Audit, log: Log, places: Places) -> None:
    tampered(log, "update event set body = replace(body, 'sentence 2', 'sentence X') where seq = 4")
    audit.path.unlink()
    Audit(log, places.data, places.config / "elsewhere").export()  # whoever did it has no anchor of ours
    report = audit.verify()
    assert rules(report) == {"edited", "log-edited"}
    assert "The first 8 entries of the log are not those that were anchored." in told(report)


@pytest.mark.case(77)
@pytest.mark.parametrize(
    ("statement", "rule", "sentence"),
    [
        ("update event set body = replace(body, '2', 'X') where seq = 4", "log-edited", "Entry 4 of the log (said"),
        ("update event set at = at - 3600 where seq = 4", "log-edited", "Entry 4 of the log"),
        ("delete from event where seq = 4", "log-missing", "Entry 4 of the log (said, task t1) was deleted."),
        ("delete from event where seq > 6", "log-cut", "The log had entry 8 when it was anchored, and ends at 6"),
        ("update event set seq = seq + 10 where seq > 6", "log-missing", "Entry 7 of the log"),
    ],
)  # fmt: skip
def test_a_change_of_the_log_is_told(
    audit: Audit, log: Log, statement: str, rule: str, sentence: str
) -> None:
    tampered(log, statement)
    report = audit.verify()
    assert rule in rules(report)
    assert sentence in told(report)


@pytest.mark.case(77)
def test_an_entry_put_in_between_is_told(log: Log, places: Places) -> None:
    for number in range(3):
        log.append("t1", Said(str(number)))
    tampered(log, "update event set seq = 9 where seq = 2")
    audit = Audit(log, places.data, places.config)
    audit.export()
    tampered_again = sqlite3.connect(log.path, isolation_level=None)
    tampered_again.execute(
        "insert into event (seq, task, at, kind, body) select 5, task, at, kind, body from event limit 1"
    )
    tampered_again.close()
    assert "Entry 5 of the log was put in between later." in told(audit.verify())


@pytest.mark.case(77)
def test_nothing_is_added_to_what_was_changed(audit: Audit, log: Log) -> None:
    tampered(log, "delete from event where seq > 6")
    before = audit.path.read_bytes()
    with pytest.raises(AuditBroken, match=r"had 8 entries.*gone.*audit verify.*--accept"):
        audit.export()
    audit.close()
    assert audit.path.read_bytes() == before
    kept = audit.accept()
    assert kept is not None
    assert kept.is_file()
    assert audit.verify().sound
    assert len(list(audit.path.parent.glob("audit-*.jsonl"))) == 1


@pytest.mark.case(77)
def test_faces_are_told_in_one_sentence(audit: Audit, log: Log, places: Places) -> None:
    assert audit.problem() is None
    tampered(log, "update event set body = replace(body, '2', 'X') where seq = 4")
    problem = audit.problem()
    assert problem is not None
    assert problem.startswith("Entry 4 of the log (said, task t1) was edited.")
    assert "workroom audit verify" in problem
    assert Audit(log, places.cache, places.cache).problem() is None  # nothing was ever exported or anchored


def test_another_process_may_begin_anew_meanwhile(audit: Audit, log: Log, places: Places) -> None:
    audit.update()
    Audit(log, places.data, places.config).accept()
    log.append("t1", Said("more"))
    assert audit.update().n == 9
    assert audit.verify().sound


@pytest.mark.case(77)
def test_a_cut_export_is_not_gone_on_with(audit: Audit) -> None:
    audit.path.write_bytes(b"".join(lines(audit)[:-1]))
    with pytest.raises(AuditBroken, match="is not what it was when it was anchored"):
        audit.update()
    audit.path.unlink()
    with pytest.raises(AuditBroken, match="is not what it was when it was anchored"):
        audit.export()


def test_a_torn_last_line_is_told_and_mended(audit: Audit, log: Log) -> None:
    log.append("t1", Said("more"))
    whole = audit.path.read_bytes()
    audit.path.write_bytes(whole + b'{"n":9,"seq":9,"ta')
    report = audit.verify()
    assert report.sound, told(report)
    assert report.notes == ("The last line was cut off in the middle; the next export mends it.",)
    audit.export()
    assert audit.path.read_bytes().startswith(whole + b'{"n":9,"seq":9,"task":"t1"')
    assert audit.verify().sound


@pytest.mark.parametrize("content", ["my notes\n", "my notes", "one\ntwo", "{}\n", "[1]", '{"n":2,"seq":1'])
def test_a_file_of_something_else_is_left_alone(audit: Audit, tmp_path: Path, content: str) -> None:
    other = tmp_path / "notes.txt"
    other.write_text(content)
    with pytest.raises(UserError, match="is no export of the log"):
        audit.export(other)
    assert other.read_text() == content


@pytest.mark.parametrize("begun", [b"", b"{", b'{"n":1,"seq":1,"task":"t'])
def test_a_first_line_that_was_cut_off_is_mended(audit: Audit, tmp_path: Path, begun: bytes) -> None:
    other = tmp_path / "begun.jsonl"
    other.write_bytes(begun)
    assert audit.export(other).n == 8
    assert audit.verify(other).sound


def test_an_export_elsewhere_has_a_head_of_its_own(audit: Audit, log: Log, tmp_path: Path) -> None:
    other = tmp_path / "for the auditor.jsonl"
    head = audit.export(other)
    assert audit.verify(other, head=head.digest).sound
    assert rules(audit.verify(other, head="0" * 64)) == {"edited"}
    log.append("t1", Said("more"))
    assert audit.export(other).digest != head.digest
    assert audit.verify(other, head=f" {head.digest.upper()}\n").sound
    other.write_bytes(b"".join(other.read_bytes().splitlines(keepends=True)[:-2]))
    assert rules(audit.verify(other)) == {"cut"}
    other.unlink()
    assert audit.export(other).n == 9
    with pytest.raises(UserError, match=r"no export to check.*audit export"):
        audit.verify(tmp_path / "none.jsonl")


@pytest.mark.case(77)
def test_the_keyring_holds_what_the_file_lost(log: Log, places: Places) -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    log.append("t1", Said("one"))
    log.append("t1", Said("two"))
    audit = Audit(log, places.data, places.config)
    audit.export()
    (places.config / "audit-anchor.json").unlink()
    tampered(log, "update event set body = replace(body, 'one', 'two') where seq = 1")
    assert "log-edited" in rules(audit.verify())
    assert all("two" not in kept for kept in backend.kept.values())


@pytest.mark.case(77)
def test_all_files_put_back_to_an_older_state_are_told_by_the_keyring(places: Places) -> None:
    keyring.set_keyring(MemoryKeyring())
    log = Log.open(places.log)
    log.append("t1", Said("one"))
    Audit(log, places.data, places.config).export()
    log.close()
    before = {path: path.read_bytes() for folder in (places.data, places.config) for path in folder.iterdir()}
    log = Log.open(places.log)
    log.append("t1", Said("what must be forgotten"))
    Audit(log, places.data, places.config).export()
    log.close()
    for folder in (places.data, places.config):
        for path in folder.iterdir():
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
    log = Log.open(places.log)
    report = Audit(log, places.data, places.config).verify()
    log.close()
    assert rules(report) == {"cut", "log-cut"}


def test_an_anchor_that_can_not_be_written_is_said_in_words(audit: Audit, places: Places) -> None:
    (places.config / "audit-anchor.json").unlink()
    (places.config / "audit-anchor.json").mkdir()
    with pytest.raises(UserError, match=r"The anchor .* could not be written"):
        audit.export()


def test_the_anchor_is_for_its_owner_only(audit: Audit, log: Log, places: Places) -> None:
    anchors = Anchors(log.path, places.config)
    assert stat.S_IMODE(anchors.file.stat().st_mode) == 0o600
    anchors.file.write_text("{rubbish")
    assert anchors.read() == []


@pytest.mark.case(78)
def test_what_is_known_as_a_secret_is_in_no_export(log: Log, places: Places) -> None:
    log.append("t1", StepStarted("1/a", "run_command", "curl", {"command": "curl -H 'k: sk-canary-0042'"}))
    audit = Audit(log, places.data, places.config, Redactor(["sk-canary-0042"]))
    audit.export()
    assert b"canary" not in audit.path.read_bytes()
    assert audit.verify().sound


@pytest.mark.case(78)
def test_however_deeply_a_secret_lies_it_is_found(places: Places) -> None:
    redactor = Redactor(["sk-canary-0042"])
    log = Log.open(places.log, scrub=redactor.text)
    deep: list[object] = ["sk-canary-0042"]
    for _ in range(700):
        deep = [deep]
    log.append("t1", StepStarted("1/a", "run_command", "deep", {"deep": deep}))
    audit = Audit(log, places.data, places.config, redactor)
    audit.export()
    assert audit.verify().sound
    assert b"canary" not in audit.path.read_bytes()
    assert b"canary" not in log.rows()[0].body
    log.close()


@pytest.mark.case(79)
def test_a_secret_of_the_person_s_files_is_in_no_export(audit: Audit, log: Log) -> None:
    log.append("t1", Said("the key in .env is " + "AKIA" + "QWERTYUIOPASDFGH"))
    audit.export()
    assert b"QWERTYUIOP" not in audit.path.read_bytes()
    assert b"[secret: AWS Access Key]" in audit.path.read_bytes()
    assert audit.verify().sound


WRITER = """
import sys
from pathlib import Path
from workroom.log import Log
from workroom.log.events import Said
from workroom.trust.audit import Audit
data, config = map(Path, sys.argv[1:])
log = Log.open(data / "log.sqlite")
audit = Audit(log, data, config)
audit.export()
for number in range(10**6):
    log.append("t", Said(str(number) * 50))
    if number % 3 == 0:
        audit.export()
    print(number, flush=True)
"""


@pytest.mark.case(72)
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_killed_at_any_moment_the_audit_verifies(places: Places) -> None:
    places.data.mkdir(parents=True)
    chance = random.Random(72)
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, places.data, places.config], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        heard = [child.stdout.readline() for _ in range(chance.randrange(1, 40))]
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        assert all(heard), "the writer ended by itself"
        log = Log.open(places.log)
        audit = Audit(log, places.data, places.config)
        report = audit.verify()
        assert report.sound, told(report)
        audit.export()
        assert audit.verify().behind == 0
        log.close()
