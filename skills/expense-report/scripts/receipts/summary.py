"""The sheet with the totals, all by formula over the table, and a chart a currency."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from receipts import looks
from receipts.model import Expense
from receipts.questions import Decisions

_FIRST = 6
_CHARTS = 2
_CHART_ROWS = 16
_COUNTED = 'Expenses[Counted],"yes"'


def currencies(expenses: list[Expense]) -> list[str]:
    """The currencies that occur, the most frequent first."""
    return [code for code, _ in Counter(expense.currency for expense in expenses).most_common()]


def totals(expenses: list[Expense]) -> dict[str, Decimal]:
    """What counts, added up for each currency: for the words of the summary, not for the workbook."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for expense in expenses:
        if not expense.duplicate_of:
            sums[expense.currency] += expense.amount
    return {code: sums[code] for code in currencies(expenses) if code in sums}


def write(sheet: Worksheet, expenses: list[Expense], decisions: Decisions, lines: Sequence[str]) -> None:
    """Fill the sheet: `lines` stand below the title (who made it; what is left open)."""
    looks.put_text(sheet["A1"], "Expenses", looks.TITLE)
    for row, line in enumerate(lines[: _FIRST - 3], 2):
        looks.put_text(sheet.cell(row, 1), line, looks.NOTE)
    codes = currencies(expenses)
    labels = _by_size(expenses, codes)
    last = _block(sheet, _FIRST, ("By category", labels), codes, decisions, _of_category)
    months = sorted({expense.day.replace(day=1) for expense in expenses if expense.day})
    _block(sheet, last + 3, ("By month", months), codes, decisions, _of_month)
    extra = 1 if decisions.home else 0
    looks.widths(sheet, [26, *[14] * (len(codes) + extra), 3])
    _charts(sheet, _charted(expenses, codes, decisions.home), len(labels), len(codes) + extra + 3)
    sheet.sheet_view.showGridLines = False
    looks.print_setup(sheet, landscape=True)


def _by_size(expenses: list[Expense], codes: list[str]) -> list[str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for expense in (expense for expense in expenses if not expense.duplicate_of):
        sums[expense.category] += expense.amount if codes and expense.currency == codes[0] else Decimal(0)
    return sorted(sums, key=lambda name: (-sums[name], name))


def _of_category(row: int) -> str:
    return f"Expenses[Category],$A{row}"


def _of_month(row: int) -> str:
    return f'Expenses[Date],">="&$A{row},Expenses[Date],"<"&EDATE($A{row},1)'


def _block(
    sheet: Worksheet,
    top: int,
    table: tuple[str, Sequence[str | date]],
    codes: list[str],
    decisions: Decisions,
    condition: Callable[[int], str],
) -> int:
    """A heading, a row a label, what no row catches, and the total; the last row is returned."""
    title, labels = table
    looks.put_text(sheet.cell(top, 1), title, looks.HEADING)
    all_in = [f"All in {decisions.home}"] if decisions.home else []
    looks.header(sheet, top + 1, [title.removeprefix("By ").capitalize(), *codes, *all_in], right_from=2)
    first = top + 2
    for row, label in enumerate(labels, first):
        _label(sheet, row, label)
    rest, total = first + len(labels), first + len(labels) + 1
    looks.put_text(sheet.cell(rest, 1), "No date" if title == "By month" else "Anything else", looks.NOTE)
    looks.put_text(sheet.cell(total, 1), "Total", looks.BOLD)
    for column, code in enumerate([*codes, *all_in], 2):
        converted = column == len(codes) + 2
        amounts = f"Expenses[In {decisions.home}]" if converted else "Expenses[Amount]"
        money = "" if converted else f'Expenses[Currency],"{code}",'
        letter = get_column_letter(column)
        for row in range(first, rest):
            sheet.cell(row, column, f"=SUMIFS({amounts},{money}{_COUNTED},{condition(row)})")
        listed = f"SUM({letter}{first}:{letter}{rest - 1})" if labels else "0"
        sheet.cell(rest, column, f"=ROUND({letter}{total}-{listed},3)")
        sheet.cell(total, column, f"=SUMIFS({amounts},{money}{_COUNTED})")
        for row in range(first, total + 1):
            sheet.cell(row, column).number_format = looks.money_format(decisions.home if converted else code)
    _underline(sheet, total, len(codes) + len(all_in) + 1)
    return total


def _label(sheet: Worksheet, row: int, label: str | date) -> None:
    cell = sheet.cell(row, 1)
    if isinstance(label, date):
        cell.value, cell.number_format = label, looks.MONTH
        cell.alignment = looks.TOP_LEFT
    else:
        looks.put_text(cell, label)


def _underline(sheet: Worksheet, row: int, columns: int) -> None:
    for column in range(1, columns + 1):
        cell = sheet.cell(row, column)
        cell.font, cell.fill, cell.border = looks.BOLD, looks.TOTAL_FILL, looks.TOTAL_LINE


def _charted(expenses: list[Expense], codes: list[str], home: str) -> dict[str, int]:
    """What is worth a chart, and its column: everything converted, the first currency, those with two categories."""
    everything = {f"All in {home}": len(codes) + 2} if home else {}
    kinds = {code: {item.category for item in expenses if item.currency == code} for code in codes}
    return everything | {
        code: column for column, code in enumerate(codes, 2) if len(kinds[code]) > 1 or column == 2
    }


def _charts(sheet: Worksheet, charted: dict[str, int], labels: int, column: int) -> None:
    """One chart a currency, beside the tables: two currencies never share an axis."""
    for place, (code, figures) in enumerate(list(charted.items())[:_CHARTS] if labels else []):
        chart = BarChart()
        chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 10, None, 60
        chart.title = f"{code} by category"
        if chart.title:
            chart.title.overlay = False
        first = _FIRST + 2
        chart.add_data(Reference(sheet, min_col=figures, min_row=first, max_row=first + labels - 1))
        chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=first + labels - 1))
        chart.series[0].graphicalProperties.solidFill = looks.ACCENT
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.delete, chart.y_axis.delete, chart.y_axis.majorGridlines = False, True, None
        chart.dataLabels = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False
        )
        chart.dataLabels.numFmt = looks.money_format(code[-3:]).rpartition(";")[0] + ";"
        chart.width, chart.height = 17, 7.5
        sheet.add_chart(chart, f"{get_column_letter(column)}{_FIRST + place * _CHART_ROWS}")
