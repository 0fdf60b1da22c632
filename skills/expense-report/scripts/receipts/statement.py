"""Card statements and other tables in CSV: one expense a row."""

from __future__ import annotations

import csv
import re

from receipts.amounts import CODES, find_money, settle
from receipts.categories import category
from receipts.dates import find_dates, month_first
from receipts.model import Expense, Unread, Unreadable

MAX_ROWS = 5000
_BACK = re.compile(
    r"refund|reversal|credit|gutschrift|storno|erstattung|rückzahlung|退款|remboursement", re.I
)
_COLUMNS = {
    "date": r"(?:transaction |booking |value )?date|(?:buchungs|beleg|kauf)?(?:datum|tag)|日期|fecha|data",
    "merchant": r"merchant|payee|description|details?|name|händler|empfänger|beschreibung|verwendungszweck|text|商户",
    "amount": r"amount(?: \(?[a-z]{3}\)?)?|betrag(?: \(?[a-z]{3}\)?)?|value|total|sum|umsatz|金额|importe|montant",
    "currency": r"currency|ccy|währung|币种|moneda|devise",
    "number": r"reference|ref\.?|id|number|nummer|referenz|beleg(?:nr|nummer)",
}
_PAYMENT = re.compile(
    r"payment (?:received|thank)|thank you for your payment|direct debit payment|zahlung erhalten", re.I
)


def read_statement(source: str, text: str) -> tuple[list[Expense], list[Unread]]:
    """The rows of a table with at least an amount column and a date or merchant column.

    Raises:
        Unreadable: no such columns.
    """
    rows = _rows(text)
    columns = _columns(rows[0]) if rows else {}
    if "amount" not in columns or not {"date", "merchant"} & columns.keys():
        raise Unreadable("a table without columns that are clearly a date or merchant and an amount")
    order = month_first(text)
    expenses: list[Expense] = []
    unread: list[Unread] = []
    for number, row in enumerate(rows[1 : MAX_ROWS + 1], 2):
        cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        if any(cells.values()):
            _read_row(f"{source}, row {number}", row, cells, (rows[0], text, order), expenses, unread)
    if len(rows) > MAX_ROWS + 1:
        unread.append(Unread(source, f"only the first {MAX_ROWS} of {len(rows) - 1} rows were read"))
    return _charges_only(expenses, unread), unread


def _rows(text: str) -> list[list[str]]:
    sample = text[:4000]
    separator = max(";\t,", key=sample.splitlines()[0].count) if sample.strip() else ","
    try:
        return [row for row in csv.reader(text.lstrip("\n").splitlines(), delimiter=separator) if row]
    except csv.Error as error:
        raise Unreadable(f"the table is damaged: {error}") from error


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        for name, words in _COLUMNS.items():
            if name not in found and re.fullmatch(words, title.strip().lower()):
                found[name] = place
                break
    return found


def _read_row(
    source: str,
    row: list[str],
    cells: dict[str, str],
    table: tuple[list[str], str, bool | None],
    expenses: list[Expense],
    unread: list[Unread],
) -> None:
    header, text, order = table
    line = " | ".join(row)[:300]
    merchant = cells.get("merchant", "")
    found = find_money(cells.get("amount", ""))
    currency = _currency(cells, header, text)
    if _PAYMENT.search(merchant):
        unread.append(Unread(source, f"a payment to the card, not an expense: {line}", gap=False))
    elif len(found) != 1 or not currency:
        what = "the amount is not clear" if len(found) != 1 else "the currency is not stated"
        unread.append(Unread(source, f"{what}: {line}"))
    else:
        days = next((day.candidates for day in find_dates(cells.get("date", ""))), ())
        expenses.append(
            Expense(
                source, merchant[:60], category(merchant, ""), found[0].amount, currency, line,
                day=days[0] if len(days) == 1 else None, choices=days if len(days) > 1 else (),
                number=cells.get("number", ""), month_first=order, from_statement=True,
                checks=[found[0].doubt] if found[0].doubt else [],
            )
        )  # fmt: skip


def _currency(cells: dict[str, str], header: list[str], text: str) -> str:
    stated = cells.get("currency", "").upper()
    if stated in CODES:
        return stated
    money = find_money(cells.get("amount", ""))
    if money and money[0].currency:
        return settle(money[0].currency, text)
    return next(
        (code for title in header for code in re.findall(r"\b[A-Z]{3}\b", title) if code in CODES), ""
    )


def _charges_only(expenses: list[Expense], unread: list[Unread]) -> list[Expense]:
    """Charges as positive amounts, refunds as negative ones; other money that came in is no expense.

    Banks write charges as negative, cards often as positive: what is in the majority is charges.
    """
    negative = [expense for expense in expenses if expense.amount < 0]
    flip = len(negative) * 2 >= len(expenses) and bool(negative)
    kept = []
    for expense in expenses:
        expense.amount = -expense.amount if flip else expense.amount
        if expense.amount >= 0 or _BACK.search(expense.merchant):
            kept.append(expense)
        else:
            reason = f"money that came in and does not say that it is a refund: {expense.read_from}"
            unread.append(Unread(expense.source, reason, gap=False))
    return kept
