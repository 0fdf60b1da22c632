from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.settings import Places

CACHE = Places.find().cache


def test_no_computers_yet(workroom: Workroom) -> None:
    assert "There are no computers yet" in workroom("computer", "list").stdout
    assert workroom("computer", "list", "--json").stdout == "[]\n"


def test_deleting_and_resetting_what_was_never_made_is_no_fault(workroom: Workroom, app: App) -> None:
    story.create(app)
    assert workroom("computer", "reset", "last").exit_code == 0
    assert workroom("computer", "delete", "last").exit_code == 0


def test_an_unknown_task(workroom: Workroom) -> None:
    for command in ("shell", "sleep", "reset", "delete"):
        assert workroom("computer", command, "nosuch").exit_code == 66


def test_with_no_program_of_the_system_at_hand_it_says_why_in_a_sentence(
    workroom: Workroom, app: App, env: dict[str, str], tmp_path: Path
) -> None:
    story.create(app)
    env["PATH"] = str(tmp_path)
    result = workroom("computer", "exec", "last", "true")
    assert result.exit_code == 69
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


@pytest.mark.vm
@pytest.mark.timeout(300)
def test_a_computer_is_used_put_to_sleep_woken_and_deleted(
    env: dict[str, str], app: App, folder: Path
) -> None:
    story.create(app, folder)

    def run(*args: str, input: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from workroom.cli import main; main()", "computer", *args]
        more = {**os.environ, **env, "WORKROOM_CACHE": str(CACHE)}
        return subprocess.run(
            command, env=more, input=input, capture_output=True, text=True, timeout=90, check=False
        )

    def state() -> str:
        return str(json.loads(run("list", "--json").stdout)[0]["state"])

    done = run("exec", "last", "--", "sh", "-c", "ls /folders/receipts; echo wrong >&2; exit 7")
    assert (done.returncode, done.stdout, done.stderr) == (7, "taxi.txt\n", "wrong\n")
    done = run("exec", "last", "no-such-program")
    assert done.returncode == 127
    assert "no-such-program could not be started in the computer" in done.stderr
    assert run("exec", "--root", "last", "id", "-u").stdout == "0\n"
    done = run("shell", "last", input="cd /folders/receipts\nls\nexport A=1\npwd\n")
    assert "taxi.txt\n" in done.stdout
    assert done.stdout.endswith("/folders/receipts\n")
    assert run("sleep", "last").stdout == "The computer is asleep.\n"
    assert state() == "asleep"
    assert run("exec", "last", "true").returncode == 0
    assert state() == "asleep"  # as it was found
    assert run("reset", "last").returncode == 0
    assert state() == "off"
    assert run("delete", "last").returncode == 0
    assert "There are no computers yet" in run("list").stdout
    assert (folder / "taxi.txt").read_text() == "Taxi 12.50"
