from __future__ import annotations

import json
from pathlib import Path

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.log import Outcome
from workroom.log.events import Said


def test_without_tasks_it_says_how_to_begin(workroom: Workroom) -> None:
    result = workroom("tasks")
    assert result.exit_code == 0
    assert "There are no tasks yet. Try: workroom demo" in result.stdout


def test_tasks_lists_name_state_and_job(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.whole(app, folder)
    other = story.create(app, prompt="Sort my downloads")
    lines = workroom("tasks").stdout.splitlines()
    assert lines[0].split() == ["TASK", "BEGUN", "STATE", "JOB"]
    assert lines[1].startswith(f"{task.id}  just now")
    assert "done" in lines[1]
    assert "not begun" in lines[2]
    assert lines[2].endswith("Sort my downloads")
    assert other.id in lines[2]


def test_tasks_as_json_is_one_document(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.whole(app, folder)
    (found,) = json.loads(workroom("tasks", "--json").stdout)
    assert found["task"] == task.id
    assert found["outcome"] == "done"
    assert found["cost_usd"] == 0.12


def test_only_the_newest_are_listed_unless_all_are_wanted(workroom: Workroom, app: App) -> None:
    for number in range(23):
        story.create(app, prompt=f"Job {number}")
    assert "3 older ones" in workroom("tasks").stdout
    assert "Job 0" in workroom("tasks", "--all").stdout


def test_show_tells_the_story_and_how_to_undo_it(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.whole(app, folder)
    told = workroom("show", task.id[:4]).stdout
    for part in (
        f"Task {task.id}",
        f"Folder {folder} (read and change)",
        "Make an expense report",
        "Scan the receipts (2.0 s, 1 change)",
        "Fetch a rate (2.0 s): There is no network.",
        "All receipts are in the workbook.",
        "Done. The report is ready.",
        f"{folder}/expenses.xlsx  (14 kB)",
        f"Undo with: workroom undo {task.id}",
    ):
        assert part in told


def test_show_steps_numbers_them(workroom: Workroom, app: App, folder: Path) -> None:
    story.whole(app, folder)
    lines = workroom("show", "last", "--steps").stdout.splitlines()
    assert lines[1].split()[0] == "1"
    assert "Scan the receipts" in lines[1]
    assert lines[2].split()[0] == "2"


def test_show_json_has_every_event(workroom: Workroom, app: App, folder: Path) -> None:
    story.whole(app, folder)
    shown = json.loads(workroom("show", "last", "--json").stdout)
    assert shown["events"][0]["event"]["kind"] == "task_created"
    assert shown["details"]["plan"][0]["text"] == "Read every receipt"


def test_a_waiting_question_is_shown_with_its_options(workroom: Workroom, app: App) -> None:
    task = story.create(app)
    story.begin(app, task.id)
    story.ask(app, task.id)
    told = workroom("show", "last").stdout
    assert "1  Keep apart (recommended)" in told
    assert f"Answer with: workroom answer {task.id}" in told
    assert f"Go on with: workroom resume {task.id}" in told


def test_hostile_words_are_shown_harmless(workroom: Workroom, app: App) -> None:
    task = story.create(app, prompt="Hi \x1b[2J\u202e")
    app.log.append(task.id, Said("\x1b]0;owned\x07"))
    for command in (("show", "last"), ("tasks",), ("show", "last", "--json")):
        out = workroom(*command).stdout
        assert not set(out) & set("\x1b\x07\u202e"), command
    assert r"\x1b]0;owned\x07" in workroom("show", "last").stdout


def test_unknown_and_ambiguous_names(workroom: Workroom, app: App) -> None:
    result = workroom("show", "nosuch")
    assert result.exit_code == 66
    assert result.stderr == "There is no task nosuch. `workroom tasks` lists them.\n"
    result = workroom("show", "last")
    assert result.exit_code == 66
    firsts = {}
    while True:
        task = story.create(app)
        if task.id[0] in firsts:
            break
        firsts[task.id[0]] = task.id
    result = workroom("show", task.id[0])
    assert result.exit_code == 66
    assert "Type more of the name." in result.stderr


def test_follow_tells_how_a_task_ended(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.whole(app, folder)
    assert workroom("show", task.id, "--follow").exit_code == 0
    other = story.create(app)
    story.finish(app, other.id, Outcome.DONE_WITH_GAPS)
    assert workroom("show", other.id, "--follow").exit_code == 3


def test_follow_notices_that_nobody_works(workroom: Workroom, app: App) -> None:
    task = story.create(app)
    result = workroom("show", task.id, "--follow")
    assert result.exit_code == 1
    assert f"Nobody works on task {task.id}. Go on with: workroom resume {task.id}" in result.stderr
