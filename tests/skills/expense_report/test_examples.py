"""The examples, start to finish, by the recipe: what is in the workbook against a hand-written list."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from skills.walk import walk
from workroom.skills import Call, Turn
from workroom.skills.recipe import PRACTICE_NOTICE

ROOT = Path(__file__).parents[3]
RECEIPTS = ROOT / "examples" / "receipts"
APART = [("Keep apart", ""), ("Leave open", "")]

# date, merchant, category, amount, currency, tax, number, counted, source, read from
EXPECTED = [
    ("2025-03-04", "老城面馆", "Meals", 110.00, "CNY", None, "SH20250304-07", "yes",
     "shanghai-noodles.txt", "合计 ¥110.00"),
    ("2025-03-05", "BÜRO & PAPIER KELLER", "Office supplies", 1083.93, "EUR", 173.07, "88213", "yes",
     "buero-keller.txt", "SUMME EUR 1.083,93"),
    ("2025-03-05", "BUERO & PAPIER KELLER FREIBURG", "Office supplies", 1083.93, "EUR", None, "900101", "no",
     "card-statement-march.csv, row 2", "2025-03-05 | BUERO & PAPIER KELLER FREIBURG | -1083.93 | EUR | 900101"),
    ("2025-03-09", "CITY RAIL TICKETS LONDON", "Travel", 54.20, "GBP", None, "900102", "yes",
     "card-statement-march.csv, row 3", "2025-03-09 | CITY RAIL TICKETS LONDON | -54.20 | GBP | 900102"),
    ("2025-03-11", "Rhein-Bahn AG", "Travel", 64.40, "EUR", 4.21, "RB-55-0912", "yes",
     "train-tickets.eml > ticket.pdf", "Gesamtpreis inkl. MwSt 64,40 EUR"),
    ("2025-03-14", "Hotel Zur Alten Mühle", "Accommodation", 207.00, "EUR", "=11.64+4.64", "2025-0417", "no",
     "hotel-leipzig (copy).pdf", "Gesamtbetrag 207,00 EUR"),
    ("2025-03-14", "Hotel Zur Alten Mühle", "Accommodation", 207.00, "EUR", "=11.64+4.64", "2025-0417", "yes",
     "hotel-leipzig.pdf", "Gesamtbetrag 207,00 EUR"),
    ("2025-03-17", "Brightpath Training", "Training and books", 288.00, "GBP", 48.00, "BP-3310", "yes",
     "workshop.eml", "Total paid: 288.00 GBP"),
    ("2025-03-18", "Thames Taxi Co", "Travel", 36.00, "GBP", 6.00, "TT-771204", "yes", "thames-taxi.html",
     "Total paid £36.00"),
    ("2025-03-19", "THAMES TAXI CO LONDON", "Travel", 36.00, "GBP", None, "900103", "no",
     "card-statement-march.csv, row 4", "2025-03-19 | THAMES TAXI CO LONDON | -36.00 | GBP | 900103"),
    ("2025-03-22", "NORDMOBIL TELECOM", "Phone and internet", 39.99, "EUR", None, "900104", "yes",
     "card-statement-march.csv, row 5", "2025-03-22 | NORDMOBIL TELECOM | -39.99 | EUR | 900104"),
    ("2025-03-27", "CITY RAIL TICKETS LONDON REFUND", "Travel", -12.10, "GBP", None, "900106", "yes",
     "card-statement-march.csv, row 7", "2025-03-27 | CITY RAIL TICKETS LONDON REFUND | 12.10 | GBP | 900106"),
    ("2025-03-31", "Northlight Cloud Inc.", "Software", 1196.00, "USD", 0, "NLC-20938", "yes",
     "northlight-cloud-invoice.pdf", "Amount due $1,196.00 USD"),
    (None, "The Departure Lounge Cafe", "Meals", 12.25, "EUR", None, "5521", "yes", "departure-lounge.txt",
     "Total EUR 12.25"),
]  # fmt: skip
TOTALS = {"EUR": 1407.57, "GBP": 366.10, "USD": 1196.00, "CNY": 110.00}
NOT_READ = {
    "card-statement-march.csv, row 6": "a payment to the card",
    "empty.pdf": "0 bytes",
    "note-to-self.txt": "no amount stands beside a word for a total",
    "parking-locked.pdf": "encrypted",
    "photo-of-receipt.pdf": "PNG picture, though its name says .pdf",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Call], Turn, Workbook]:
    return run(tmp_path_factory.mktemp("apart"), APART)


def run(work: Path, answers: list[tuple[str, str]]) -> tuple[list[Call], Turn, Workbook]:
    output = work / "a b"
    calls, turn = walk("expense-report", RECEIPTS, output, work, answers)
    return calls, turn, load_workbook(output / "expenses.xlsx")


def rows(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_every_value_is_as_written_by_hand(made: tuple[list[Call], Turn, Workbook]) -> None:
    to_check = 8
    found = [
        (str(row[0].date()) if isinstance(row[0], datetime) else None, *row[1:to_check], *row[to_check + 1 :])
        for row in rows(made[2]["Expenses"])
    ]
    assert found == EXPECTED


def test_what_a_person_should_look_at_is_marked(made: tuple[list[Call], Turn, Workbook]) -> None:
    found = {row[9]: row[8] for row in rows(made[2]["Expenses"]) if row[8]}
    assert found == {
        "card-statement-march.csv, row 2": "Same purchase as buero-keller.txt",
        "card-statement-march.csv, row 4": "Same purchase as thames-taxi.html",
        "hotel-leipzig (copy).pdf": "Same purchase as hotel-leipzig.pdf",
        "workshop.eml": "Date of the e-mail",
        "departure-lounge.txt": "Date unclear: 2025-04-03 or 2025-03-04",
    }


def test_the_steps_are_scan_question_build_deliver(made: tuple[list[Call], Turn, Workbook]) -> None:
    calls, turn, _ = made
    tools = [call.tool for call in calls if call.tool != "write_plan"]
    assert tools == ["run_command", "ask_user", "run_command", "deliver"]
    assert not turn.failed
    assert PRACTICE_NOTICE in turn.text
    assert [item["status"] for item in calls[-1].arguments["items"]] == ["done"] * 4


def test_what_was_not_read_is_a_gap_with_its_reason(made: tuple[list[Call], Turn, Workbook]) -> None:
    found = {str(name): str(reason) for name, reason in rows(made[2]["Not read"])}
    assert found.keys() == NOT_READ.keys()
    assert all(reason in found[name] for name, reason in NOT_READ.items())
    deliver = next(call for call in made[0] if call.tool == "deliver")
    gaps = " ".join(deliver.arguments["gaps"])
    assert "departure-lounge.txt: the date is unclear" in gaps
    assert "row 6" not in gaps


def test_it_says_who_made_it(made: tuple[list[Call], Turn, Workbook]) -> None:
    book = made[2]
    assert book["Summary"]["A2"].value == book["About"]["A3"].value == PRACTICE_NOTICE
    assert book.properties.description == PRACTICE_NOTICE


def test_totals_are_formulas_over_the_table(made: tuple[list[Call], Turn, Workbook]) -> None:
    sheet = made[2]["Summary"]
    cells = {str(row[0].value): row for row in sheet.iter_rows(min_row=8, max_row=15)}
    assert cells["Travel"][1].value == (
        '=SUMIFS(Expenses[Amount],Expenses[Currency],"EUR",Expenses[Counted],"yes",Expenses[Category],$A10)'
    )
    assert all(str(cell.value).startswith("=") for row in cells.values() for cell in row[1:5] if cell.value)
    assert "EDATE" in str([cell.value for row in sheet.iter_rows(min_row=16) for cell in row])


def test_the_table_adds_up_to_the_totals(made: tuple[list[Call], Turn, Workbook]) -> None:
    sums: dict[str, float] = {}
    for row in rows(made[2]["Expenses"]):
        if row[7] == "yes":
            sums[row[4]] = round(sums.get(row[4], 0) + row[3], 2)
    assert sums == TOTALS


def test_the_sheet_is_set_up_for_people(made: tuple[list[Call], Turn, Workbook]) -> None:
    book = made[2]
    sheet = book["Expenses"]
    assert book.sheetnames == ["Summary", "Expenses", "Not read", "About"]
    assert sheet.freeze_panes == "C2"
    assert sheet.tables["Expenses"].ref == f"A1:K{len(EXPECTED) + 1}"
    assert sheet.print_title_rows == "$1:$1"
    charts = book["Summary"]._charts  # type: ignore[attr-defined]
    assert len(charts) == 2
    assert all(chart.anchor._from.col >= 6 for chart in charts)


def computed(path: Path, work: Path) -> Workbook:
    """The workbook with LibreOffice's results in place of the formulas."""
    command = [
        "soffice",
        f"-env:UserInstallation=file://{work}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run([*command, "--outdir", str(work / "computed"), str(path)], check=True, capture_output=True)
    return load_workbook(work / "computed" / path.name, data_only=True)


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; formulas are checked as text"
)
def test_a_spreadsheet_program_computes_the_same(tmp_path: Path) -> None:
    answers = [
        ("Convert to EUR", "1 USD = 0.92 EUR, 1 GBP = 1.17 EUR, 1 EUR = 7.8 CNY"),
        ("4 March 2025", ""),
    ]
    run(tmp_path, answers)
    sheet = computed(tmp_path / "a b" / "expenses.xlsx", tmp_path)["Summary"]
    totals = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Total"]
    assert len(totals) == 2
    for row in totals:
        assert row[1:5] == pytest.approx(tuple(TOTALS.values()))
        assert row[5] == pytest.approx(1407.57 + 428.33 + 1100.32 + 14.10, abs=0.02)
    rests = [row[1:6] for row in sheet.iter_rows(values_only=True) if row[0] in ("Anything else", "No date")]
    assert rests == [(0, 0, 0, 0, 0)] * 2


def test_the_committed_examples_are_what_the_script_makes(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import make_receipts as m; from pathlib import Path; "
    )
    code += "m.FOLDER = Path(sys.argv[2]); m.main()"
    subprocess.run([sys.executable, "-c", code, str(ROOT / "examples"), str(tmp_path / "new")], check=True)
    names = sorted(path.name for path in RECEIPTS.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "new").iterdir())
    locked = "parking-locked.pdf"  # encryption is random by nature
    same = [
        name for name in names if (tmp_path / "new" / name).read_bytes() == (RECEIPTS / name).read_bytes()
    ]
    assert set(same) | {locked} == set(names)
