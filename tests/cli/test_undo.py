from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.folders import Access, Grant, SharedView


@pytest.fixture
def task(app: App, folder: Path) -> str:
    """A task whose two steps changed a file and made another."""
    task = story.create(app, folder)
    story.begin(app, task.id)
    view = SharedView(task.id, [Grant("receipts", str(folder), Access.WRITE)], [], app.journal)
    for key, name, content in (("s1", "taxi.txt", b"Taxi 99"), ("s2", "new.txt", b"new")):
        story.step(app, task.id, key, f"Write {name}")
        app.journal.begin(task.id, key)
        view.write(f"/folders/receipts/{name}", content)
        app.journal.end(task.id, key)
    return task.id


def test_changes_are_listed_by_step(workroom: Workroom, task: str) -> None:
    lines = workroom("changes", "last").stdout.splitlines()
    assert lines[0].split() == ["STEP", "WHEN", "WHAT", "FILE"]
    assert [line.split()[0] for line in lines[1:3]] == ["1", "2"]
    assert "modified" in lines[1]
    assert lines[1].endswith("receipts/taxi.txt")
    assert "created" in lines[2]
    assert f"Undo with: workroom undo {task}" in lines[-1]


def test_changes_of_one_step(workroom: Workroom, task: str) -> None:
    made = json.loads(workroom("changes", task, "--step", "2", "--json").stdout)
    assert [change["kind"] for change in made] == ["created"]


def test_a_whole_task_is_taken_back(workroom: Workroom, task: str, folder: Path) -> None:
    result = workroom("undo", task)
    assert result.exit_code == 0
    assert "Taken back: 2 changes. Your folders are as they were before." in result.stdout
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"taxi.txt": "Taxi 12.50"}
    assert "There was nothing to take back." in workroom("undo", task).stdout


def test_one_step_is_taken_back_and_the_undo_too(workroom: Workroom, task: str, folder: Path) -> None:
    report = json.loads(workroom("undo", task, "--step", "1", "--json").stdout)
    assert (folder / "taxi.txt").read_text() == "Taxi 12.50"
    assert (folder / "new.txt").exists()
    assert workroom("undo", task, "--step", report["step"]).exit_code == 0
    assert (folder / "taxi.txt").read_text() == "Taxi 99"


def test_everything_since_a_time(workroom: Workroom, task: str, folder: Path) -> None:
    assert "nothing to take back" in workroom("undo", task, "--since", "2199-01-01").stdout
    assert workroom("undo", task, "--since", "1 hour ago").exit_code == 0
    assert not (folder / "new.txt").exists()


def test_what_was_changed_since_is_kept_and_named(workroom: Workroom, task: str, folder: Path) -> None:
    (folder / "taxi.txt").write_text("Taxi 13.00, by hand")
    result = workroom("undo", task)
    assert result.exit_code == 3
    assert "taxi.txt" in result.stdout
    assert "Kept " in result.stdout
    assert (folder / "taxi.txt").read_text() == "Taxi 13.00, by hand"
    assert not (folder / "new.txt").exists()


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--step", "7"], "has no step 7"),
        (["--step", "1", "--since", "noon"], "not both"),
        (["--since", "lately"], "no time that I understand"),
    ],
)
def test_bad_wishes(workroom: Workroom, task: str, folder: Path, args: list[str], why: str) -> None:
    result = workroom("undo", task, *args)
    assert result.exit_code == 1
    assert why in result.stderr
    assert (folder / "new.txt").exists()


def test_a_task_without_changes(workroom: Workroom, app: App) -> None:
    story.create(app)
    assert "It changed nothing in your folders." in workroom("changes", "last").stdout
    assert "There was nothing to take back." in workroom("undo", "last").stdout
