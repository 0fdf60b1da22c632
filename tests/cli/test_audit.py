from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoBackend

from attack.canary import canary, in_files
from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.log.events import Answered, RequestJudged, StepEnded, StepOutcome, StepStarted


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def edit(app: App) -> None:
    db = sqlite3.connect(app.log.path, isolation_level=None)
    db.execute("drop trigger event_is_never_changed")
    db.execute(
        "update event set body = replace(body, 'Make an expense report', 'Delete it all') where seq = 1"
    )
    db.close()


@pytest.mark.case(77)
def test_an_edited_log_is_told_in_one_sentence_and_ends_with_one(workroom: Workroom, app: App) -> None:
    story.create(app)
    assert "Head " in workroom("audit", "export").stdout
    told = workroom("audit", "verify")
    assert told.exit_code == 0
    assert "Nothing was changed. Checked: 1 line, 1 anchored." in told.stdout
    edit(app)
    told = workroom("audit", "verify")
    assert told.exit_code == 1
    assert "Entry 1 of the log (task_created, task " in told.stdout
    assert "was edited." in told.stdout
    found = json.loads(workroom("audit", "verify", "--json").stdout)
    assert found["sound"] is False
    assert {fault["rule"] for fault in found["faults"]} == {"log-edited"}


def test_a_copy_for_somebody_else_and_its_head(workroom: Workroom, app: App, tmp_path: Path) -> None:
    story.create(app)
    copy = tmp_path / "copy.jsonl"
    made = json.loads(workroom("audit", "export", str(copy), "--json").stdout)
    assert made == {"path": str(copy), "lines": 1, "head": made["head"]}
    assert workroom("audit", "verify", str(copy), "--head", made["head"]).exit_code == 0
    assert workroom("audit", "verify", str(copy), "--head", "0" * 64).exit_code == 1


@pytest.mark.case(78)
def test_a_key_that_an_older_log_holds_is_not_exported(workroom: Workroom, app: App) -> None:
    bird = canary()
    story.create(app, prompt=f"Use {bird.encode().hex()}")
    assert workroom("models", "connect", "openai", "--in-file", input=bird).exit_code == 0
    assert workroom("audit", "export").exit_code == 0
    assert workroom("audit", "verify").exit_code == 0
    assert in_files(bird, app.log.path)
    assert in_files(bird, app.places.data / "audit.jsonl") == []


def test_without_an_export_it_says_how_to_make_one(workroom: Workroom) -> None:
    told = workroom("audit", "verify")
    assert told.exit_code == 1
    assert "There is no export to check" in told.stderr
    assert "workroom audit export" in told.stderr


def test_beginning_anew_keeps_what_was(workroom: Workroom, app: App, tmp_path: Path) -> None:
    story.create(app)
    workroom("audit", "export")
    edit(app)
    assert "kept in" in workroom("audit", "export", "--accept").stdout
    assert workroom("audit", "verify").exit_code == 0
    refused = workroom("audit", "export", str(tmp_path / "x"), "--accept")
    assert "--accept is for Workroom's own export" in refused.stderr


def test_show_tells_who_what_bytes_and_walls(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.create(app, folder)
    story.ask(app, task.id, approval=True)
    app.log.append(task.id, Answered("q1", approved=True))
    app.log.append(task.id, StepStarted("s1", "run_command", "Fetch it", walls=("kvm", "landlock")))
    judged = RequestJudged(
        "door", "GET", "example.org", 443, "/a", True, "hosts", step="s1", out=300, into=14_200
    )
    app.log.append(task.id, judged)
    app.log.append(task.id, StepEnded("s1", StepOutcome.OK, summary="fetched"))
    told = workroom("audit", "show", "last")
    assert told.exit_code == 0, told.stderr
    head, created, asked, answered, step, request, sums = [
        re.sub(" {2,}", "  ", line) for line in told.stdout.splitlines()
    ]
    assert head.split() == ["WHEN", "WHO", "OUT", "IN", "WHAT", "RESULT", "WALLS"]
    assert "person  handed over /" in created
    assert created.endswith("network: offline")
    assert "asked for leave: delete" in asked
    assert "person" in answered
    assert "said yes" in answered
    assert "300 bytes  14 kB" in step
    assert "run_command: Fetch it" in step
    assert step.endswith("ok, fetched  kvm, landlock")
    assert "door: GET example.org:443/a  let through by hosts" in request
    assert sums == "300 bytes went out, 14 kB came in."
    first = json.loads(workroom("audit", "show", "last", "--json").stdout)[0]
    assert (first["who"], first["what"]) == ("person", f"handed over {folder} (write)")


def test_the_command_line_starts_without_the_audit_s_parts() -> None:
    script = (
        "import sys, workroom.cli.main\n"
        "heavy = {'detect_secrets', 'keyring', 'workroom.trust.audit', 'workroom.trust.redact'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
