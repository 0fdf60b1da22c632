"""A run that nobody watches: its changes wait, are looked at, applied as one step, and undone."""

from __future__ import annotations

import pytest

from e2e.installation import Installation, listing
from fakes.modelserver.story import FOLDER, Turn, steps, tool
from workroom.log import Outcome

pytestmark = pytest.mark.vm


def test_unattended_changes_wait_until_a_person_applies_them(workroom: Installation) -> None:
    (workroom.folder / "plan.txt").write_text("old\n")
    before = listing(workroom.folder)
    write = f"echo new > {FOLDER}/plan.txt; mkdir {FOLDER}/made; echo 1 > {FOLDER}/made/out.txt; cat {FOLDER}/plan.txt"
    file = {"path": f"{FOLDER}/made/out.txt", "title": "Out"}
    calls = (
        Turn("", (tool("run_command", command=write),)),
        Turn("", (tool("deliver", files=[file], summary="Written."),)),
        Turn("Done."),
    )
    model = workroom.serve_model(steps(*calls))
    said = workroom.call("run", "Write it", "--folder", workroom.folder, "--model", model, "--unattended")
    task = workroom.task
    assert task.ended is not None
    assert task.ended.outcome is Outcome.DONE, said
    assert listing(workroom.folder) == before
    assert f"workroom review {task.id}" in said
    assert "waits for your review" in said

    assert "+new" in workroom.call("review", task.id, "--diff")
    workroom.call("review", task.id, "--apply")
    assert (workroom.folder / "plan.txt").read_text() == "new\n"
    assert (workroom.folder / "made" / "out.txt").read_text() == "1\n"
    workroom.call("undo", task.id)
    assert (workroom.folder / "plan.txt").read_text() == "old\n"
    assert not (workroom.folder / "made").exists()
