"""From a document's text to one expense."""

from __future__ import annotations

import re

from receipts.categories import category
from receipts.dates import month_first, receipt_date
from receipts.merchants import find_merchant, find_number
from receipts.model import Document, Expense
from receipts.totals import Total, doubts, find_tax, find_total, negated

_REFUND = re.compile(
    r"^\W*(?:refund|credit note|gutschrift|stornorechnung|退款)", re.IGNORECASE | re.MULTILINE
)


def extract(document: Document) -> Expense:
    """The expense that `document` states.

    Raises:
        Unreadable: its total can't be told for certain.
    """
    text = document.text
    total = _total(text)
    merchant = find_merchant(text, document.sender)
    expense = Expense(
        source=document.source,
        merchant=merchant,
        category=category(merchant, text),
        amount=total.money.amount,
        currency=total.currency,
        read_from=total.line,
        tax=find_tax(text, total),
        number=find_number(text),
        month_first=month_first(text),
        checks=doubts(total),
    )
    _set_day(expense, document)
    if not merchant:
        expense.checks.append("No merchant found")
    return expense


def _total(text: str) -> Total:
    total = find_total(text)
    return negated(total) if _REFUND.search(text) else total


def _set_day(expense: Expense, document: Document) -> None:
    found = receipt_date(document.text)
    if found is None:
        expense.day = document.sent
        expense.checks.append("Date of the e-mail" if document.sent else "No date found")
    elif found.ambiguous:
        expense.choices = found.candidates
    else:
        expense.day = found.candidates[0]
