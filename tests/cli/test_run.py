from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.conftest import Workroom
from cli.terminal import Terminal
from workroom.app import App
from workroom.settings import Places


def test_a_missing_folder(workroom: Workroom, app: App, tmp_path: Path) -> None:
    result = workroom("run", "Sort", "--folder", str(tmp_path / "nowhere"))
    assert result.exit_code == 66
    assert f"The folder {tmp_path}/nowhere was not granted: there is no such folder." in result.stderr
    assert app.tasks.all() == []


def test_a_file_is_no_folder(workroom: Workroom, folder: Path) -> None:
    result = workroom("run", "Sort", "--folder", str(folder / "taxi.txt"))
    assert result.exit_code == 66
    assert "it is not a folder" in result.stderr


def test_a_folder_that_cannot_be_reached(workroom: Workroom, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    result = workroom("run", "Sort", "--folder", str(tmp_path / "loop"))
    assert result.exit_code == 66
    assert "it can't be reached" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder(workroom: Workroom, folder: Path) -> None:
    folder.chmod(0)
    result = workroom("run", "Sort", "--folder", str(folder))
    folder.chmod(0o700)
    assert result.exit_code == 66
    assert "you may not read it" in result.stderr


def test_the_apps_own_data(workroom: Workroom, places: Places) -> None:
    places.data.mkdir(parents=True)
    result = workroom("run", "Sort", "--folder", str(places.data))
    assert result.exit_code == 66
    assert "it is where Workroom keeps its own data" in result.stderr


def test_the_same_folder_twice(workroom: Workroom, folder: Path) -> None:
    result = workroom("run", "Sort", "--folder", str(folder), "--read-only", f"{folder}/../{folder.name}")
    assert result.exit_code == 66
    assert "it is granted to this task already" in result.stderr


@pytest.mark.parametrize("wide", ["/", "~"])
def test_wide_folders_need_a_yes(workroom: Workroom, app: App, env: dict[str, str], wide: str) -> None:
    path = env["HOME"] if wide == "~" else wide
    result = workroom("run", "Sort", "--read-only", path)
    assert result.exit_code == 65
    assert "holds nearly everything you have" in result.stderr
    assert "say --yes" in result.stderr
    assert app.tasks.all() == []


def test_an_empty_job(workroom: Workroom) -> None:
    result = workroom("run", "-", input="  \n")
    assert result.exit_code == 1
    assert "The job is empty." in result.stderr


def test_an_unknown_model(workroom: Workroom, folder: Path) -> None:
    result = workroom("run", "Sort", "--folder", str(folder), "--model", "nonsense")
    assert result.exit_code == 1
    assert "There is no model called 'nonsense'" in result.output


def test_a_job_that_the_practice_model_cannot_do(workroom: Workroom, app: App) -> None:
    result = workroom("run", "Write a poem about rain")
    assert result.exit_code == 1, result.output
    assert "Not done." in result.stdout
    assert "practice model" in result.stdout
    (task,) = app.tasks.all()
    assert task.title == "Write a poem about rain"


def test_json_is_one_event_a_line(workroom: Workroom) -> None:
    result = workroom("run", "Write a poem about rain", "--json")
    assert result.exit_code == 1
    kinds = [json.loads(line)["event"]["kind"] for line in result.stdout.splitlines()]
    assert kinds[0] == "task_created"
    assert kinds[-1] == "task_ended"


def test_limits_of_one_task(workroom: Workroom, app: App) -> None:
    workroom("config", "set", "limits.tokens", "5000")
    workroom("run", "Write a poem", "--spend", "0", "--steps", "7")
    (task,) = app.tasks.all()
    assert (task.limits.spend_usd, task.limits.steps, task.limits.tokens) == (None, 7, 5000)


def test_a_task_that_is_over_cannot_go_on(workroom: Workroom) -> None:
    workroom("run", "Write a poem")
    result = workroom("resume", "last")
    assert result.exit_code == 1
    assert "is over: failed" in result.stderr


def test_stopping_a_task_that_nobody_runs(workroom: Workroom, app: App) -> None:
    app.tasks.create("Sort")
    result = workroom("stop", "last")
    assert result.exit_code == 0
    assert "Stopped. Stopped by you" in result.stdout
    assert json.loads(workroom("stop", "last", "--json").stdout)["outcome"] == "stopped"


def test_a_person_at_a_terminal_is_asked_before_everything_is_handed_over(
    terminal: type[Terminal], app: App, env: dict[str, str]
) -> None:
    screen = terminal("run", "Write a poem", "--read-only", env["HOME"])  # type: ignore[call-arg, arg-type]
    screen.shows("holds nearly everything you have")
    screen.shows("Hand it over all the same? [y/N] ")
    screen.type("\n")
    assert screen.ends() == 65
    assert app.tasks.all() == []
    screen = terminal("run", "Write a poem", "--read-only", env["HOME"])  # type: ignore[call-arg, arg-type]
    screen.shows("[y/N] ")
    screen.type("y\n")
    screen.shows("Not done.")
    assert screen.ends() == 1
    (task,) = app.tasks.all()
    assert task.grants[0].path == env["HOME"]
