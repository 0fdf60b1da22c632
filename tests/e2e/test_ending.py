from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from e2e.installation import Installation
from fakes.modelserver.story import FOLDER, Call, Turn, steps, tool
from workroom.log import Outcome, StepOutcome

pytestmark = pytest.mark.vm


def _computers(workroom: Installation) -> list[int]:
    """The QEMU processes of this installation."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"qemu-system" in line and str(workroom.home).encode() in line:
            found.append(int(folder.name))
    return found


def _working(workroom: Installation) -> bool:
    tasks = workroom.app.tasks.all()
    return bool(tasks) and any(step.tool == "run_command" for step in tasks[-1].steps.values())


def test_stop_ends_everything_at_once_and_says_so(workroom: Installation) -> None:
    call = tool("run_command", command="sleep 1000 & yes > /dev/null")
    model = workroom.serve_model(steps(Turn("", (call,)), Turn("Done.")))
    process = workroom.start("run", "Spin", "--folder", workroom.folder, "--model", model)
    workroom.until(lambda: _working(workroom), process=process)
    time.sleep(1.5)
    workroom.call("stop", "last")
    process.communicate(timeout=10)
    task = workroom.task
    assert task.ended is not None
    assert (process.returncode, task.ended.outcome) == (5, Outcome.STOPPED)
    assert [step.outcome for step in task.steps.values()] == [StepOutcome.STOPPED]
    assert _computers(workroom) == []


def test_no_computer_outlives_a_killed_app(workroom: Installation) -> None:
    model = workroom.serve_model(steps(Turn("", (tool("run_command", command="sleep 1000"),))))
    process = workroom.start("run", "Sleep", "--folder", workroom.folder, "--model", model)
    workroom.until(lambda: _working(workroom) and bool(_computers(workroom)), process=process)
    assert _computers(workroom)
    os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 2
    while _computers(workroom) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _computers(workroom) == []


def test_with_all_computers_deleted_no_task_setting_or_history_is_lost(workroom: Installation) -> None:
    calls = (tool("run_command", command=f"echo one > {FOLDER}/out.txt"),)
    model = workroom.serve_model(steps(Turn("", calls), Turn("", (_deliver(),)), Turn("Done.")))
    workroom.call("run", "Write one", "--folder", workroom.folder, "--model", model)
    shown = workroom.shown("show", "last")
    shutil.rmtree(workroom.home / "data" / "computers")
    assert workroom.shown("show", "last") == shown
    workroom.call("undo", "last")
    assert list(workroom.folder.iterdir()) == []
    workroom.call("run", "Write one", "--folder", workroom.folder, "--model", model)


def test_a_loop_stops_at_its_step_cap(workroom: Installation) -> None:
    model = workroom.serve_model("endless")
    said = workroom.call(
        "run", "Go on", "--folder", workroom.folder, "--model", model, "--steps", "4", expect=1
    )
    assert "4 steps" in said
    assert len(workroom.task.steps) <= 4


def test_success_claimed_with_nothing_delivered_is_a_failure(workroom: Installation) -> None:
    model = workroom.serve_model("claims")
    workroom.call("run", "Write a report", "--folder", workroom.folder, "--model", model, expect=1)
    assert workroom.task.ended is not None
    assert workroom.task.ended.outcome is Outcome.FAILED


def test_every_call_refused_is_a_failure_that_says_why(workroom: Installation) -> None:
    model = workroom.serve_model("refused")
    workroom.call("config", "set", "trust.write", "deny")
    workroom.call("config", "set", "trust.run", "deny")
    said = workroom.call("run", "Write", "--folder", workroom.folder, "--model", model, expect=1)
    assert workroom.task.ended is not None
    assert workroom.task.ended.outcome is Outcome.FAILED
    assert "refused" in said or "forbid" in said


def test_what_a_finished_step_left_in_the_computer_is_there_after_a_crash(workroom: Installation) -> None:
    calls = (
        Turn("", (tool("run_command", command="echo kept > /home/agent/note"),)),
        Turn("", (tool("run_command", command=f"sleep 3; cat /home/agent/note > {FOLDER}/out.txt"),)),
        Turn("", (_deliver(),)),
        Turn("Done."),
    )
    model = workroom.serve_model(steps(*calls))
    process = workroom.start("run", "Note", "--folder", workroom.folder, "--model", model, "--direct")
    workroom.until(lambda: bool(workroom.app.tasks.all()) and len(workroom.task.steps) > 1, process=process)
    workroom.kill(process)
    workroom.call("resume", "last")
    assert (workroom.folder / "out.txt").read_text() == "kept\n"


def _deliver() -> Call:
    return tool("deliver", files=[{"path": f"{FOLDER}/out.txt", "title": "Out"}], summary="Written.")
