"""How the workbook looks: fonts, fills, widths, print set-up; and the one safe way to write text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from receipts.amounts import NO_DECIMALS, THREE_DECIMALS

INK, ACCENT, SOFT, AMBER, GREY = "1F2933", "1F4E5F", "E6EEF1", "FFF3D6", "8A949C"
TITLE = Font(name="Calibri", size=18, bold=True, color=ACCENT)
HEADING = Font(name="Calibri", size=13, bold=True, color=ACCENT)
NOTE = Font(name="Calibri", size=10, italic=True, color="5F6B73")
BOLD = Font(name="Calibri", size=11, bold=True, color=INK)
HEADER = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", start_color=ACCENT)
TOTAL_FILL = PatternFill("solid", start_color=SOFT)
TOTAL_LINE = Border(top=Side("thin", color=ACCENT), bottom=Side("double", color=ACCENT))
WRAP = Alignment(vertical="top", wrap_text=True)
TOP = Alignment(vertical="top")
TOP_INDENTED = Alignment(vertical="top", horizontal="left", indent=1)
TOP_LEFT = Alignment(vertical="top", horizontal="left")
RIGHT = Alignment(horizontal="right", vertical="center")
DATE = "yyyy-mm-dd"
MONTH = "mmmm yyyy"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CELL_LIMIT = 32_000


def put_text(cell: Cell | MergedCell, text: str, font: Font | None = None) -> Cell:
    """Write text as text: a receipt that begins with `=` must never become a formula."""
    assert isinstance(cell, Cell)  # nothing is merged here
    cell.value = _CONTROL.sub(" ", text)[:_CELL_LIMIT]
    cell.data_type = "s"
    if text[:1] in "=+-@":
        cell.quotePrefix = True
    if font:
        cell.font = font
    return cell


def money_format(currency: str) -> str:
    """Thousands by the reader's own marks, the currency's number of decimals, nothing for zero."""
    places = "" if currency in NO_DECIMALS else ".000" if currency in THREE_DECIMALS else ".00"
    return f'#,##0{places};[Red]-#,##0{places};"–"'


def header(sheet: Worksheet, row: int, titles: Sequence[str], right_from: int = 99) -> None:
    """A row of column titles; those from number `right_from` on stand right, over their figures."""
    for column, title in enumerate(titles, 1):
        cell = put_text(sheet.cell(row, column), title, HEADER)
        cell.fill = HEADER_FILL
        cell.alignment = RIGHT if column >= right_from else Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 20


def widths(sheet: Worksheet, sizes: Sequence[float]) -> None:
    """Column widths in characters, from column A on."""
    for column, size in enumerate(sizes, 1):
        sheet.column_dimensions[get_column_letter(column)].width = size


def fit_height(sheet: Worksheet, row: int, sizes: Sequence[float]) -> None:
    """Room for the longest wrapped text of the row: only Excel, not every program, finds it by itself."""
    cells = zip(sheet[row], sizes, strict=False)
    lines = [-(-len(str(cell.value)) // int(size * 1.1)) for cell, size in cells if cell.alignment.wrap_text]
    sheet.row_dimensions[row].height = 15.5 * min(max(lines, default=1), 8)


def print_setup(sheet: Worksheet, *, landscape: bool, repeat: str | None = None) -> None:
    """A4, as wide as one page, with the sheet's name and page numbers below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    if footer := sheet.oddFooter:
        footer.left.text, footer.right.text = "&A", "&P / &N"
    if repeat:
        sheet.print_title_rows = repeat
