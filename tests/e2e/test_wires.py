from __future__ import annotations

import pytest

from e2e.installation import Installation
from workroom.log import Outcome

pytestmark = pytest.mark.vm


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_task_over_a_real_wire_with_parallel_calls_a_question_and_a_delete(
    workroom: Installation, wire: str
) -> None:
    (workroom.folder / "old.txt").write_text("old\n")
    model = workroom.serve_model("work", wire)
    process = workroom.start(
        "run", "Write the colour", "--folder", workroom.folder, "--model", model, "--attended"
    )
    said = workroom.finish(process)
    task = workroom.task
    assert task.ended is not None, said
    assert (process.returncode, task.ended.outcome) == (0, Outcome.DONE), said
    assert (workroom.folder / "out.txt").read_text() == "colour=blue\n"
    assert sorted((workroom.folder / "log.txt").read_text().split()) == ["one", "three", "two"]
    assert not (workroom.folder / "old.txt").exists()
    assert [item.status for item in task.plan] == ["done"] * 3
    before = "old\n"
    workroom.call("undo", task.id)
    assert [path.name for path in workroom.folder.iterdir()] == ["old.txt"]
    assert (workroom.folder / "old.txt").read_text() == before
