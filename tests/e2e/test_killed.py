"""The app is killed at random points of a task; after resuming, every action has taken effect exactly once."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from e2e.installation import Installation
from workroom.log import Outcome, StepOutcome
from workroom.log.events import StepEnded

pytestmark = [pytest.mark.vm, pytest.mark.slow]

KILLS = 20


def _check(workroom: Installation, folder: Path, said: str) -> None:
    task = workroom.task
    assert task.ended is not None, said
    assert task.ended.outcome is Outcome.DONE, f"{task.ended}\n{said}"
    assert sorted((folder / "log.txt").read_text().split()) == ["one", "three", "two"]
    assert (folder / "out.txt").read_text() == "colour=blue\n"
    assert sorted(path.name for path in folder.iterdir()) == ["log.txt", "out.txt"]
    ended = [
        r.event for r in workroom.app.log.read(task.id, kinds=[StepEnded]) if isinstance(r.event, StepEnded)
    ]
    assert len({event.step for event in ended}) == len(ended), "a step ended twice"
    assert all(event.outcome is StepOutcome.OK for event in ended)


@pytest.mark.timeout(900)
def test_killed_at_twenty_points_every_action_takes_effect_exactly_once(workroom: Installation) -> None:
    model = workroom.serve_model("work")
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    whole = _run(workroom, workroom.folder, model, None)
    for number in range(1, KILLS + 1):
        folder = workroom.root / str(number) / "work"
        folder.mkdir(parents=True)
        point = chance.uniform(0.4, whole)
        print(f"seed {seed}, kill {number} after {point:.2f} of {whole:.2f} s")
        _run(workroom, folder, model, point)


def _run(workroom: Installation, folder: Path, model: str, kill_after: float | None) -> float:
    (folder / "old.txt").write_text("old\n")
    at = time.monotonic()
    known = len(workroom.app.tasks.all())
    process = workroom.start("run", "Write the colour", "--folder", folder, "--model", model, "--attended")
    if kill_after is None:
        said = workroom.finish(process)
    else:
        workroom.until(lambda: time.monotonic() - at > kill_after, process=process)
        workroom.kill(process)
        if len(workroom.app.tasks.all()) == known:
            return 0.0  # killed before the task was written down: nothing to resume, nothing done
        if workroom.task.ended is None:
            said = workroom.finish(workroom.start("resume", workroom.task.id, "--attended"))
        else:
            said = "it had ended before the kill"
    taken = time.monotonic() - at
    _check(workroom, folder, said)
    return taken
