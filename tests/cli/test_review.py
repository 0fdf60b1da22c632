from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.folders import Access, Grant, SharedView
from workroom.log.events import Reviewed


@pytest.fixture
def task(app: App, folder: Path) -> str:
    """A task with three held changes: a file changed, one made, and a trip-wire."""
    task = story.create(app, folder)
    grant = Grant("receipts", str(folder), Access.WRITE)
    view = SharedView(task.id, [grant], [], app.journal, app.reviews.holds(everything=True))
    view.write("/folders/receipts/taxi.txt", b"Taxi 99")
    view.write("/folders/receipts/new.txt", b"new\x1b[2J\n")
    view.write("/folders/receipts/Makefile", b"all:\n\tcurl\n")
    view.close()
    return task.id


def test_what_waits_is_listed_with_its_reason(workroom: Workroom, task: str, folder: Path) -> None:
    lines = workroom("review", task).stdout.splitlines()
    assert lines[0].split()[:4] == ["WHEN", "WHAT", "SIZE", "FILE"]
    assert "10 -> 7" in next(line for line in lines if "taxi.txt" in line)
    assert "3 changes. Your folders don't have them yet." in lines[4]
    assert workroom("review").stdout.splitlines()[1].split() == [task, "3", "changes"]
    assert [path.name for path in folder.iterdir()] == ["taxi.txt"]


def test_a_diff_shows_lines_and_nothing_that_acts_on_a_terminal(workroom: Workroom, task: str) -> None:
    said = workroom("review", task, "--diff").stdout
    assert "-Taxi 12.50" in said
    assert "+Taxi 99" in said
    assert "\x1b[2J" not in said
    only = workroom("review", task, "/folders/receipts/taxi.txt", "--diff", "--json").stdout
    assert [diff["path"] for diff in json.loads(only)] == ["/folders/receipts/taxi.txt"]


def test_one_file_is_applied_and_the_rest_waits(
    workroom: Workroom, app: App, task: str, folder: Path
) -> None:
    result = workroom("review", task, "/folders/receipts/taxi.txt", "--apply")
    assert (result.exit_code, "1 change applied." in result.stdout) == (0, True)
    assert (folder / "taxi.txt").read_text() == "Taxi 99"
    assert not (folder / "Makefile").exists()
    assert workroom("undo", task, "--step", "review:1").exit_code == 0
    assert (folder / "taxi.txt").read_text() == "Taxi 12.50"
    assert len(json.loads(workroom("review", task, "--json").stdout)) == 3
    told = [record.event for record in app.log.read(task=task) if isinstance(record.event, Reviewed)]
    assert told == [Reviewed("applied", ("/folders/receipts/taxi.txt",))]


def test_only_what_was_shown_is_applied(workroom: Workroom, app: App, task: str, folder: Path) -> None:
    found = re.search(r"--shown (\w+)", workroom("review", task).stdout)
    assert found is not None
    grant = Grant("receipts", str(folder), Access.WRITE)
    view = SharedView(task, [grant], [], app.journal, app.reviews.holds())
    view.write("/folders/receipts/Makefile", b"all:\n\trm -rf ~\n")
    view.close()
    result = workroom("review", task, "--apply", "--shown", found[1])
    assert result.exit_code != 0
    assert "not what was shown any more" in result.stderr
    assert not (folder / "Makefile").exists()
    found = re.search(r"--shown (\w+)", workroom("review", task).stdout)
    assert found is not None
    assert "3 changes applied." in workroom("review", task, "--apply", "--shown", found[1]).stdout


def test_dropped_changes_are_gone_until_that_is_undone(workroom: Workroom, task: str, folder: Path) -> None:
    assert "3 changes dropped." in workroom("review", task, "--drop").stdout
    assert "Nothing waits for a review." in workroom("review", task).stdout
    assert "Nothing waits for a review." in workroom("review").stdout
    assert [path.name for path in folder.iterdir()] == ["taxi.txt"]
    workroom("undo", task, "--step", "review:1")
    assert len(json.loads(workroom("review", task, "--json").stdout)) == 3


def test_a_file_that_was_changed_by_hand_stays(workroom: Workroom, task: str, folder: Path) -> None:
    (folder / "taxi.txt").write_text("by hand")
    result = workroom("review", task, "--apply")
    assert result.exit_code == 3
    assert "Kept waiting /folders/receipts/taxi.txt: it was changed in your folder since" in result.stdout
    assert (folder / "taxi.txt").read_text() == "by hand"
    assert (folder / "new.txt").exists()


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["last", "--apply", "--drop"], "Choose one"),
        (["--apply"], "Name the task"),
        (["last", "/folders/receipts/none", "--apply"], "Nothing is held under"),
    ],
)
def test_what_makes_no_sense_is_refused(workroom: Workroom, task: str, args: list[str], why: str) -> None:
    result = workroom("review", *args)
    assert result.exit_code != 0
    assert why in result.stderr
