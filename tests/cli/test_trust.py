from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.log.events import FilesMarked, Permitted, Tainted


@pytest.fixture
def task(app: App, folder: Path) -> str:
    return story.create(app, folder).id


def test_nothing_is_permitted_at_first(workroom: Workroom) -> None:
    assert workroom("trust").stdout.strip() == "Nothing is permitted or forbidden for good: you are asked."


def test_what_was_permitted_is_listed_and_taken_back(workroom: Workroom, app: App, task: str) -> None:
    app.log.append(task, Permitted("a", "fetch", "docs.example.org", "always"))
    app.log.append(task, Permitted("b", "upload", "evil.example.net", "never", allowed=False))
    lines = workroom("trust", "permits").stdout.splitlines()
    assert "always: fetch docs.example.org" in lines[1]
    assert "never: upload evil.example.net" in lines[2]
    assert "Taken back: always: fetch docs.example.org" in workroom("trust", "withdraw", "1").stdout
    assert [permit["pattern"] for permit in json.loads(workroom("trust", "permits", "--json").stdout)] == [
        "evil.example.net"
    ]
    gone = workroom("trust", "withdraw", "2")
    assert gone.exit_code == 1
    assert "There is no permit number 2." in gone.stderr


def test_what_a_task_has_seen_and_vouching_for_it(workroom: Workroom, app: App, task: str) -> None:
    app.log.append(task, Tainted("private", "the folder receipts"))
    app.log.append(task, Tainted("untrusted", "letter.pdf"))
    said = workroom("trust", "seen", "last").stdout
    assert "letter.pdf" in said
    assert "needs your yes each time" in said
    assert f"you vouch for task {task}" in workroom("trust", "vouch", "last").stdout
    assert json.loads(workroom("trust", "seen", "last", "--json").stdout) == {
        "hot": False,
        "private": [],
        "untrusted": [],
    }


def test_vouching_for_a_file_that_a_hot_task_wrote(
    workroom: Workroom, app: App, task: str, folder: Path
) -> None:
    path = folder / "notes.txt"
    refused = workroom("trust", "vouch", "--file", str(path))
    assert refused.exit_code == 1
    assert "is not marked" in refused.stderr
    app.log.append(task, FilesMarked((str(path),), "letter.pdf"))
    assert workroom("trust", "vouch", "--file", str(path)).exit_code == 0
    assert workroom("trust", "vouch", "--file", str(path)).exit_code == 1


def test_neither_a_task_nor_a_file_is_told(workroom: Workroom) -> None:
    assert "Name a task, or a file with --file." in workroom("trust", "vouch").stderr
