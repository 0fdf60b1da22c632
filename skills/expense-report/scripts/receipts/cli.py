"""The command line: `scan` and `build`. The last line printed is one JSON object."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from receipts import duplicates, questions, store
from receipts.model import Reading
from receipts.readers import read_folder

MADE_BY = "Made with Workroom's expense-report skill."
_MAX_GAPS = 50


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it worked, 1 with `{"error": …}` when it did not."""
    options = _parser().parse_args(arguments)
    try:
        print(json.dumps(options.run(options), ensure_ascii=False))
    except (OSError, ValueError) as error:
        print(json.dumps({"error": f"The receipts in {options.folder} could not be worked on: {error}"}))
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="expense_report.py", description=__doc__)
    commands = parser.add_subparsers(required=True)
    scan = commands.add_parser("scan", help="read the receipts and print what only the person can decide")
    scan.set_defaults(run=_scan)
    build = commands.add_parser("build", help="write expenses.xlsx")
    build.set_defaults(run=_build)
    for command in (scan, build):
        command.add_argument("folder", type=Path)
        command.add_argument("--readings", type=Path, default=Path("expense-report", "readings.json"))
    build.add_argument("--output", type=Path, help="folder for the workbook (default: the receipts' folder)")
    build.add_argument(
        "--answers", default="", help="the answers to scan's questions, as ask_user gives them"
    )
    build.add_argument("--made-by", default=MADE_BY, help="the note that says who made it")
    return parser


def _scan(options: argparse.Namespace) -> dict[str, Any]:
    reading = _read(options.folder)
    store.save(reading, options.readings)
    for expense in reading.expenses:
        day = expense.day or "/".join(str(choice) for choice in expense.choices) or "no date"
        print(f"{expense.source}: {day} {expense.merchant!r} {expense.amount} {expense.currency}")
    for item in reading.unread:
        print(f"not read: {item.source}: {item.reason}")
    return {
        "files": reading.files,
        "expenses": len(reading.expenses),
        "duplicates": sum(1 for expense in reading.expenses if expense.duplicate_of),
        "not_read": len(reading.unread),
        "questions": questions.ask(reading.expenses),
        "summary": _scan_words(reading),
        "readings": str(options.readings),
    }


def _scan_words(reading: Reading) -> str:
    doubled = sum(1 for expense in reading.expenses if expense.duplicate_of)
    return (
        f"I read {reading.files} files: {len(reading.expenses)} expenses, {doubled} of them twice; "
        f"{sum(1 for item in reading.unread if item.gap)} could not be read."
    )


def _read(folder: Path) -> Reading:
    from receipts.workbook import NAME, ours

    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    own = [path.name for path in folder.glob(f"{NAME}*.xlsx") if ours(path)]
    reading = read_folder(folder, skip=own)
    if not reading.files:
        raise FileNotFoundError("there is no file in it")
    questions.settle_dates(reading.expenses)
    duplicates.mark(reading.expenses)
    return reading


def _build(options: argparse.Namespace) -> dict[str, Any]:
    from receipts import summary, workbook

    reading = _stored(options) or _read(options.folder)
    decisions = questions.decide(questions.ask(reading.expenses), _reply(options.answers))
    questions.apply(reading.expenses, decisions)
    target = workbook.write(reading, decisions, options.made_by, options.output or options.folder)
    gaps = [
        *decisions.gaps,
        *(f"{item.source} was not read: {item.reason}." for item in reading.unread if item.gap),
    ]
    sums = ", ".join(f"{amount:,} {code}" for code, amount in summary.totals(reading.expenses).items())
    return {
        "workbook": str(target),
        "files": [{"path": str(target), "title": "Expenses"}],
        "summary": f"{_scan_words(reading)} Totals: {sums or 'none'}. {options.made_by}",
        "gaps": gaps[:_MAX_GAPS],
    }


def _stored(options: argparse.Namespace) -> Reading | None:
    """What `scan` read, if it was of this folder."""
    if not options.readings.exists():
        return None
    reading = store.load(options.readings)
    return reading if reading.folder == str(options.folder.resolve()) else None


def _reply(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("the answers are not a JSON object")
    return found
