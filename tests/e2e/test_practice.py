from __future__ import annotations

import pytest

from e2e.installation import Installation, listing
from workroom.log import Outcome

pytestmark = pytest.mark.vm


def test_the_practice_model_makes_the_expense_report_and_undo_takes_it_back(workroom: Installation) -> None:
    import openpyxl

    into = workroom.root / "demo"
    process = workroom.start("demo", "--into", into)
    said = workroom.finish(process)
    task = workroom.task
    assert task.ended is not None, said
    assert task.ended.outcome is Outcome.DONE_WITH_GAPS, said
    assert process.returncode == 0  # the samples have gaps on purpose
    assert "practice model" in said
    (workbook,) = into.rglob("expenses.xlsx")
    book = openpyxl.load_workbook(workbook)
    assert {"Summary", "Expenses", "Not read"} <= set(book.sheetnames)
    assert [item.status for item in task.plan] == ["done"] * len(task.plan)
    after = listing(into)
    workroom.call("undo", task.id)
    assert not workbook.exists()
    assert {name for name in after if name.endswith("xlsx")} == {str(workbook.relative_to(into))}
