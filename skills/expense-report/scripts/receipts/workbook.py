"""The finished workbook: Summary, Expenses, Not read, About, and Rates when there are any."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from receipts import looks, summary, table
from receipts.model import Reading, Unread
from receipts.questions import Decisions

MARK = "Workroom skill expense-report"
NAME = "expenses"
_ABOUT = (
    "Each amount was read from the file named beside it; the column “Read from” shows the exact text.",
    "No figure was estimated or filled in. What was not clear is on the sheet “Not read” or marked “To check”.",
    "Totals are formulas over the table: change, add or remove a row and they follow.",
    "Rows with “no” in the column “Counted” stand there twice (the same receipt, or receipt and card statement); "
    "they are left out of the totals. Write “yes” to count one after all.",
    "Amounts in different currencies are never added up, unless you gave the rates (sheet “Rates”).",
    "Categories were chosen by words on the receipt. Change them in the table as you like.",
)


def write(reading: Reading, decisions: Decisions, made_by: str, folder: Path) -> Path:
    """Write the workbook into `folder` and return its path. A file that is not ours is never replaced."""
    book = Workbook()
    book.properties.creator = MARK
    book.properties.title, book.properties.description = "Expenses", made_by
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Summary"
    summary.write(sheet, reading.expenses, decisions, _lines(reading, made_by))
    table.write(book, reading.expenses, decisions)
    _not_read(book.create_sheet("Not read"), reading.unread)
    if decisions.home:
        _rates(book.create_sheet("Rates"), decisions)
    _about(book.create_sheet("About"), made_by)
    book.calculation.fullCalcOnLoad = True
    return _save(book, folder)


def _lines(reading: Reading, made_by: str) -> list[str]:
    days = sorted(expense.day for expense in reading.expenses if expense.day)
    span = f", {_long(days[0])} to {_long(days[-1])}" if days else ""
    checks = sum(1 for expense in reading.expenses if expense.checks)
    unread = sum(1 for item in reading.unread if item.gap)
    doubled = sum(1 for expense in reading.expenses if expense.duplicate_of)
    return [
        made_by,
        f"{len(reading.expenses)} expenses from {reading.files} files{span}.",
        f"{doubled} counted once as duplicates, {checks} to check, {unread} not read.",
    ]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _not_read(sheet: Worksheet, unread: Sequence[Unread]) -> None:
    looks.header(sheet, 1, ["Source file", "Why it is not in the totals"])
    looks.widths(sheet, [48, 100])
    for row, item in enumerate(unread, 2):
        looks.put_text(sheet.cell(row, 1), item.source).alignment = looks.WRAP
        looks.put_text(sheet.cell(row, 2), item.reason).alignment = looks.WRAP
        looks.fit_height(sheet, row, [48, 100])
    if not unread:
        looks.put_text(sheet["A2"], "Everything was read.", looks.NOTE)
    sheet.freeze_panes = "A2"
    looks.print_setup(sheet, landscape=True, repeat="1:1")


def _rates(sheet: Worksheet, decisions: Decisions) -> None:
    looks.put_text(sheet["A1"], f"Rates to {decisions.home}", looks.TITLE)
    looks.put_text(
        sheet["A2"], "As you gave them. Change one and every converted amount follows.", looks.NOTE
    )
    looks.header(sheet, 4, ["Currency", f"1 unit in {decisions.home}"], right_from=2)
    for row, (code, rate) in enumerate(sorted(decisions.rates.items()), 5):
        looks.put_text(sheet.cell(row, 1), code)
        sheet.cell(row, 2, f"={rate}" if "/" in rate else float(rate)).number_format = "0.0000####"
    looks.widths(sheet, [14, 20])
    looks.print_setup(sheet, landscape=False)


def _about(sheet: Worksheet, made_by: str) -> None:
    looks.put_text(sheet["A1"], "About this workbook", looks.TITLE)
    for row, line in enumerate((made_by, *_ABOUT), 3):
        looks.put_text(sheet.cell(row, 1), line).alignment = looks.WRAP
        looks.fit_height(sheet, row, [100])
    sheet["A3"].font = looks.BOLD
    looks.widths(sheet, [100])
    sheet.sheet_view.showGridLines = False
    looks.print_setup(sheet, landscape=False)


def _save(book: Workbook, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}.xlsx"
    number = 2
    while target.exists() and not ours(target):
        target = folder / f"{NAME}-{number}.xlsx"
        number += 1
    draft = folder / f".{target.name}.part"
    try:
        book.save(draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def ours(path: Path) -> bool:
    """Whether this skill made the workbook at `path`."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MARK.encode() in archive.read("docProps/core.xml")
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError):
        return False
