from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from receipts import store, workbook
from receipts.cli import main
from receipts.model import Expense, Reading, Unread
from receipts.questions import Decisions


def reading(merchant: str = "Shop") -> Reading:
    item = Expense("a.txt", merchant, "Meals", Decimal("5.00"), "EUR", "Total 5.00 EUR")
    return Reading([item], [Unread("b\x07.txt", "=1+1")], 2)


def test_text_from_a_receipt_never_becomes_a_formula(tmp_path: Path) -> None:
    path = workbook.write(reading('=HYPERLINK("http://x.example","Total")'), Decisions(), "@me", tmp_path)
    book = load_workbook(path)
    cells = [book["Expenses"]["B2"], book["Not read"]["B2"], book["Summary"]["A2"]]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert cells[0].value == '=HYPERLINK("http://x.example","Total")'
    assert book["Not read"]["A2"].value == "b .txt"


def test_a_workbook_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    foreign = tmp_path / "expenses.xlsx"
    Workbook().save(foreign)
    before = foreign.read_bytes()
    first = workbook.write(reading(), Decisions(), "me", tmp_path)
    again = workbook.write(reading(), Decisions(), "me", tmp_path)
    assert first == again == tmp_path / "expenses-2.xlsx"
    assert foreign.read_bytes() == before


def test_nothing_read_still_makes_a_whole_workbook(tmp_path: Path) -> None:
    path = workbook.write(Reading([], [Unread("a.pdf", "empty")], 1), Decisions(), "me", tmp_path)
    assert load_workbook(path)["Not read"]["A2"].value == "a.pdf"


def test_a_reading_survives_its_file(tmp_path: Path) -> None:
    store.save(reading(), tmp_path / "deep" / "r.json")
    assert store.load(tmp_path / "deep" / "r.json") == reading()


@pytest.mark.parametrize(("name", "reason"), [("", "there is no file in it"), ("none", "is not a folder")])
def test_a_missing_or_empty_folder_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str
) -> None:
    assert main(["scan", str(tmp_path / name), "--readings", str(tmp_path / "r" / "x.json")]) == 1
    assert reason in json.loads(capsys.readouterr().out)["error"]


def test_a_workbook_that_can_not_take_its_place_leaves_no_draft(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        workbook.write(reading(), Decisions(), "me", folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_our_own_workbook_is_not_taken_for_a_receipt(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Shop\n2025-03-04\nTotal 5.00 EUR\n")
    arguments = [str(tmp_path), "--readings", str(tmp_path / ".r.json")]
    assert main(["scan", *arguments]) == 0
    assert main(["build", *arguments]) == 0
    assert main(["scan", *arguments]) == 0
    assert store.load(tmp_path / ".r.json").files == 1
