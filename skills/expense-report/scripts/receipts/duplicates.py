"""Marks what stands there twice, so that it is counted once. Nothing is removed."""

from __future__ import annotations

import re

from receipts.model import Expense

POSTING_DAYS = 3
"""A card statement may show a purchase this many days after the receipt's date."""


def mark(expenses: list[Expense]) -> None:
    """Set `duplicate_of` on each copy: same bytes, same receipt, or the same purchase on a card.

    The one with the shortest name counts.
    """
    kept: list[Expense] = []
    for expense in sorted(expenses, key=lambda item: (item.from_statement, len(item.source), item.source)):
        original = next((other for other in kept if _same(expense, other)), None)
        if original:
            expense.duplicate_of = original.source
        else:
            _warn_of_likeness(expense, kept)
            kept.append(expense)


def _same(one: Expense, other: Expense) -> bool:
    if one.from_statement != other.from_statement:
        return _same_purchase(one, other)
    if one.from_statement:
        return bool(one.number) and one.number == other.number and _alike(one, other)
    return one.digest == other.digest or (
        _alike(one, other) and bool(one.number) and one.number == other.number
    )


def _alike(one: Expense, other: Expense) -> bool:
    return _key(one) == _key(other)


def _key(expense: Expense) -> tuple[object, ...]:
    return (expense.merchant.casefold(), expense.day, expense.amount, expense.currency)


def _same_purchase(one: Expense, other: Expense) -> bool:
    if one.amount != other.amount or one.currency != other.currency or not (one.day and other.day):
        return False
    near = abs((one.day - other.day).days) <= POSTING_DAYS
    return near and bool(_words(one.merchant) & _words(other.merchant))


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2 or ord(word[0]) > 0x2FF}


def _warn_of_likeness(expense: Expense, kept: list[Expense]) -> None:
    twin = next((other for other in kept if _alike(expense, other)), None)
    if twin and not (expense.number and twin.number) and not expense.from_statement:
        expense.checks.append(f"Same merchant, date and amount as {twin.source}; counted, please check")
