"""The few shapes that pass between the parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


class Unreadable(Exception):
    """This file, or this part of it, can't be read; the message is the reason given to the person."""


@dataclass(frozen=True)
class Document:
    """The text of one receipt. `source` names the file, and the part of it (`mail.eml > bill.pdf`)."""

    source: str
    text: str
    sender: str = ""
    sent: date | None = None


@dataclass(frozen=True)
class FoundDate:
    """A date as written; two candidates when day and month can be swapped."""

    candidates: tuple[date, ...]
    text: str

    @property
    def ambiguous(self) -> bool:
        return len(self.candidates) > 1


@dataclass
class Expense:
    """One line of the workbook. `read_from` is the exact text the amount was read from."""

    source: str
    merchant: str
    category: str
    amount: Decimal
    currency: str
    read_from: str
    day: date | None = None
    choices: tuple[date, ...] = ()
    tax: tuple[Decimal, ...] = ()
    number: str = ""
    month_first: bool | None = None
    from_statement: bool = False
    digest: str = ""
    duplicate_of: str = ""
    checks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unread:
    """A file or row that is not in the totals, and why."""

    source: str
    reason: str
    gap: bool = True
    """False for what is no expense at all, such as a payment to the card: nothing is missing then."""


@dataclass
class Reading:
    """All that was read from one folder."""

    expenses: list[Expense] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    files: int = 0
    folder: str = ""
