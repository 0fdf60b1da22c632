"""One file in, its expenses and troubles out. Whatever a file does, only that file fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from receipts import files
from receipts.extract import extract
from receipts.html import html_text
from receipts.mail import Mail
from receipts.model import Document, Expense, Reading, Unread, Unreadable
from receipts.patience import at_most
from receipts.pdf import pdf_text
from receipts.statement import read_statement

SECONDS = 90
"""The time one file may take, with all that is attached to it."""

_TEXT_LIMIT = 200_000
_PAGE_LIMIT = 2_000_000


def read_folder(folder: Path, skip: Iterable[str] = ()) -> Reading:
    """Every receipt below `folder`; names in `skip` (our own workbooks) are passed over."""
    reading = Reading(folder=str(folder.resolve()))
    for path in files.walk(folder):
        if path.name in skip:
            continue
        reading.files += 1
        source = printable(path.relative_to(folder))
        try:
            data = files.read(path)
        except Unreadable as error:
            reading.unread.append(Unread(source, str(error)))
            continue
        _into(reading, source, data)
    return reading


def printable(path: Path) -> str:
    """The path as text any workbook can hold: odd bytes and control characters are made visible."""
    text = str(path).encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def _into(reading: Reading, source: str, data: bytes) -> None:
    try:
        with at_most(SECONDS):
            expenses, unread = _read(source, source, data, depth=0)
    except Unreadable as error:
        expenses, unread = [], [Unread(source, str(error))]
    except Exception as error:  # a hostile file may break any parser; it must not take the others with it
        expenses, unread = [], [Unread(source, f"reading it failed ({type(error).__name__})")]
    digest = hashlib.sha256(data).hexdigest()
    for expense in expenses:
        expense.digest = expense.digest or digest
    reading.expenses += expenses
    reading.unread += unread


def _read(source: str, name: str, data: bytes, depth: int) -> tuple[list[Expense], list[Unread]]:
    what = files.kind(name, data)
    if what == "eml":
        return _read_mail(source, data, depth)
    if what == "csv":
        return read_statement(source, files.decode(data))
    if what == "pdf":
        text = pdf_text(data)
    else:
        text = files.decode(data)
        text = html_text(text[:_PAGE_LIMIT]) if what == "html" else text
    return [extract(Document(source, text[:_TEXT_LIMIT]))], []


def _read_mail(source: str, data: bytes, depth: int) -> tuple[list[Expense], list[Unread]]:
    """The attached receipts if there are any, else the e-mail's own text: never both, they say the same."""
    mail = Mail(data)
    expenses: list[Expense] = []
    unread: list[Unread] = []
    for name, content in mail.attachments() if depth < 2 else ():
        part = f"{source} > {name}"
        try:
            found, troubles = _read(part, name, content, depth + 1)
        except Unreadable as error:
            unread.append(Unread(part, str(error)))
            continue
        for expense in found:
            expense.digest = hashlib.sha256(content).hexdigest()
        expenses += found
        unread += troubles
    if not expenses:
        expenses.append(extract(Document(source, mail.text[:_TEXT_LIMIT], mail.sender, mail.sent)))
    return expenses, unread
