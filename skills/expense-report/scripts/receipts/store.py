"""What was read, as JSON: `build` goes on from it, and a person or model can look at it or mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from receipts.model import Expense, Reading, Unread


def save(reading: Reading, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(reading), default=str, ensure_ascii=False, indent=1), "utf-8")


def load(path: Path) -> Reading:
    """The reading at `path`; raises ValueError when it is not one."""
    try:
        found = json.loads(path.read_text("utf-8"))
        expenses = [_expense(item) for item in found["expenses"]]
        return Reading(
            expenses, [Unread(**item) for item in found["unread"]], int(found["files"]), found["folder"]
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"{path} does not hold readings: {error}") from error


def _expense(item: dict[str, Any]) -> Expense:
    days = tuple(date.fromisoformat(day) for day in item.pop("choices", ()))
    day = item.pop("day", None)
    tax = tuple(Decimal(part) for part in item.pop("tax", ()))
    amount = Decimal(item.pop("amount"))
    return Expense(**item, amount=amount, tax=tax, choices=days, day=date.fromisoformat(day) if day else None)
