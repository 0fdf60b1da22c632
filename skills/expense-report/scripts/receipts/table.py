"""The sheet with one row an expense: an Excel table that can be filtered, sorted and added to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from receipts import looks
from receipts.categories import CATEGORIES
from receipts.model import Expense
from receipts.questions import Decisions

NAME = "Expenses"
_COLUMNS = {
    "Date": 12, "Merchant": 34, "Category": 19, "Amount": 13, "Currency": 10, "Tax": 11, "Number": 18,
    "Counted": 10, "To check": 34, "Source file": 32, "Read from": 44,
}  # fmt: skip
_DATE, _AMOUNT, _CURRENCY, _TAX = 1, 4, 5, 6
_WRAPPED = (9, 10, 11)


def write(book: Workbook, expenses: list[Expense], decisions: Decisions) -> Worksheet:
    """Add the sheet; with rates it gets a column that converts each amount by formula."""
    sheet: Worksheet = book.create_sheet(NAME)
    columns = dict(_COLUMNS) | ({f"In {decisions.home}": 13} if decisions.home else {})
    looks.header(sheet, 1, list(columns))
    looks.widths(sheet, list(columns.values()))
    for row, expense in enumerate(sorted(expenses, key=_order), 2):
        _row(sheet, row, expense, decisions)
        looks.fit_height(sheet, row, list(columns.values()))
    for column in (_AMOUNT, _TAX, *range(len(_COLUMNS) + 1, len(columns) + 1)):
        sheet.cell(1, column).alignment = looks.RIGHT
    _finish(sheet, len(columns), max(len(expenses), 1) + 1)
    return sheet


def _order(expense: Expense) -> tuple[bool, str, str]:
    return (expense.day is None, str(expense.day), expense.source)


def _row(sheet: Worksheet, row: int, expense: Expense, decisions: Decisions) -> None:
    format_ = looks.money_format(expense.currency)
    checks = "; ".join(expense.checks)
    counted = "no" if expense.duplicate_of else "yes"
    if expense.duplicate_of:
        checks = "; ".join(filter(None, [f"Same purchase as {expense.duplicate_of}", checks]))
    texts = {
        2: expense.merchant, 3: expense.category, 5: expense.currency, 7: expense.number, 8: counted,
        9: checks, 10: expense.source, 11: expense.read_from,
    }  # fmt: skip
    for column, text in texts.items():
        looks.put_text(sheet.cell(row, column), text).alignment = _alignment(column)
    sheet.cell(row, _DATE, expense.day).number_format = looks.DATE
    sheet.cell(row, _AMOUNT, expense.amount).number_format = format_
    sheet.cell(row, _TAX, _tax(expense.tax)).number_format = format_
    for column in (_DATE, _AMOUNT, _TAX):
        sheet.cell(row, column).alignment = looks.TOP if column > _DATE else looks.TOP_LEFT
    if decisions.home:
        cell = sheet.cell(row, len(_COLUMNS) + 1, _converted(row, decisions.home))
        cell.number_format, cell.alignment = looks.money_format(decisions.home), looks.TOP


def _alignment(column: int) -> Alignment:
    """Room between figures and the text right of them; long texts are wrapped."""
    if column in (_CURRENCY, _TAX + 1):
        return looks.TOP_INDENTED
    return looks.WRAP if column in _WRAPPED else looks.TOP


def _tax(parts: tuple[Decimal, ...]) -> Decimal | str | None:
    """One rate: its figure. Several: a sum that shows each."""
    if len(parts) > 1:
        return "=" + "+".join(str(part) for part in parts)
    return parts[0] if parts else None


def _converted(row: int, home: str) -> str:
    return f'=IF(E{row}="{home}",D{row},IFERROR(ROUND(D{row}*VLOOKUP(E{row},Rates!$A$5:$B$40,2,FALSE),2),0))'


def _finish(sheet: Worksheet, columns: int, last: int) -> None:
    area = f"A1:{get_column_letter(columns)}{last}"
    table = Table(displayName=NAME, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "C2"
    rows = f"A2:{get_column_letter(columns)}{last}"
    amber = PatternFill(bgColor=looks.AMBER)
    sheet.conditional_formatting.add(rows, _rule('$H2="no"', font=Font(color=looks.GREY, italic=True)))
    sheet.conditional_formatting.add(f"I2:I{last}", _rule("LEN($I2)>0", fill=amber))
    _choices(sheet, f"C2:C{last}", CATEGORIES)
    _choices(sheet, f"H2:H{last}", ["yes", "no"])
    looks.print_setup(sheet, landscape=True, repeat="1:1")


def _rule(formula: str, **looks_like: Any) -> Rule:
    return Rule(type="expression", formula=[formula], dxf=DifferentialStyle(**looks_like))


def _choices(sheet: Worksheet, area: str, options: list[str]) -> None:
    rule = DataValidation("list", formula1=f'"{",".join(options)}"', allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    rule.add(area)
