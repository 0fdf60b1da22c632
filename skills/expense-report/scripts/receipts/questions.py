"""What only the person can decide, as one card; and what their answers change."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from receipts.amounts import CODES
from receipts.model import Expense

APART = "Keep apart"
OPEN = "Leave open"
_CURRENCY = "Currencies"
_DATES = "Dates"
_RATE = r"\d{1,9}(?:[.,]\d{1,9})?"


@dataclass
class Decisions:
    """The person's answers. `rates` are theirs alone: the value of one unit in `home`, as a formula."""

    home: str = ""
    rates: dict[str, str] = field(default_factory=dict)
    month_first: bool | None = None
    gaps: list[str] = field(default_factory=list)


def settle_dates(expenses: list[Expense]) -> None:
    """Decide dates like 03/04/2025 where the receipt itself, or others of its merchant, leave one reading."""
    order: dict[str, set[bool]] = {}
    for expense in expenses:
        if expense.month_first is not None:
            order.setdefault(expense.merchant.casefold(), set()).add(expense.month_first)
    for expense in expenses:
        own = expense.month_first
        others = order.get(expense.merchant.casefold(), set())
        told = own if own is not None else next(iter(others)) if len(others) == 1 else None
        if expense.choices and told is not None:
            _decide(
                expense,
                told,
                "by the other dates or the country on it" if own is not None else "as on others",
            )


def _decide(expense: Expense, month_first: bool, why: str) -> None:
    """Candidates are in the order: day first, month first."""
    expense.day = expense.choices[1 if month_first else 0]
    expense.choices = ()
    expense.checks.append(f"{'Month' if month_first else 'Day'} first in the date, {why}")


def ask(expenses: list[Expense]) -> list[dict[str, Any]]:
    """The questions for the person's one card; none when everything is clear."""
    counted = [expense for expense in expenses if not expense.duplicate_of]
    questions = []
    currencies = Counter(expense.currency for expense in counted)
    if len(currencies) > 1:
        questions.append(_currency_question(currencies))
    if unclear := [expense for expense in expenses if expense.choices]:
        questions.append(_date_question(unclear))
    return questions


def _currency_question(currencies: Counter[str]) -> dict[str, Any]:
    home = currencies.most_common(1)[0][0]
    others = [code for code in sorted(currencies) if code != home]
    seen = ", ".join(f"{count} in {code}" for code, count in currencies.most_common())
    example = ", ".join(f"1 {code} = … {home}" for code in others)
    return {
        "header": _CURRENCY,
        "question": f"The receipts are in {len(currencies)} currencies ({seen}). How shall they be added up?",
        "options": [
            {"label": APART, "description": "Totals for each currency. No rate is needed."},
            {"label": f"Convert to {home}", "description": f"With your rates, written as text: {example}"},
        ],
        "recommended": 0,
        "multi": False,
    }


def _date_question(unclear: list[Expense]) -> dict[str, Any]:
    first = unclear[0]
    day, month = (f"{choice.day} {choice:%B %Y}" for choice in first.choices)
    more = f" and {len(unclear) - 1} more" if len(unclear) > 1 else ""
    return {
        "header": _DATES,
        "question": f"{first.merchant or first.source} ({first.source}){more}: is the date {day} or {month}?",
        "options": [
            {"label": OPEN, "description": "Listed without a date and marked to be checked"},
            {"label": day, "description": "Day first, as in Europe"},
            {"label": month, "description": "Month first, as in the USA"},
        ],
        "recommended": 0,
        "multi": False,
    }


def decide(questions: list[dict[str, Any]], reply: dict[str, Any]) -> Decisions:
    """What the answers mean. `reply` is ask_user's JSON; answers fit questions by text, else by place."""
    decisions = Decisions()
    answers = [answer for answer in reply.get("answers") or [] if isinstance(answer, dict)]
    for place, question in enumerate(questions):
        by_text = next((answer for answer in answers if answer.get("question") == question["question"]), None)
        answer = by_text or (answers[place] if place < len(answers) else {})
        chosen = " ".join(str(label) for label in answer.get("chosen") or [])
        text = str(answer.get("text") or "")
        if question["header"] == _CURRENCY:
            _currency_answer(decisions, chosen, text)
        else:
            _date_answer(decisions, question, chosen, text)
    return decisions


def _currency_answer(decisions: Decisions, chosen: str, text: str) -> None:
    home = re.search(r"Convert to ([A-Z]{3})", chosen) or re.search(r"\b(?:to|in|nach)\s+([A-Z]{3})\b", text)
    rates = read_rates(text, home[1] if home else "")
    if home and rates:
        decisions.home, decisions.rates = home[1], rates
    elif home:
        decisions.gaps.append("No exchange rates were given, so the currencies were kept apart.")


def read_rates(text: str, home: str) -> dict[str, str]:
    """Rates in the person's words, as formulas: `1 USD = 0.92 EUR` is 0.92, `1 EUR = 7.8 CNY` is 1/7.8.

    Only what is written; a rate is never looked up.
    """
    rates: dict[str, str] = {}
    inverse = re.compile(rf"\b(?:1\s*)?{home}\s*=\s*({_RATE})\s*([A-Z]{{3}})\b")
    for number, code in inverse.findall(text):
        _add_rate(rates, code, home, number, "1/")
    for code, number in re.findall(
        rf"(?<![A-Za-z])([A-Z]{{3}})\s*(?:=|:|is|at|@)?\s*({_RATE})", inverse.sub(" ", text)
    ):
        _add_rate(rates, code, home, number, "")
    return rates


def _add_rate(rates: dict[str, str], code: str, home: str, number: str, prefix: str) -> None:
    value = number.replace(",", ".")
    if code in CODES and code != home and Decimal(value) > 0:
        rates.setdefault(code, prefix + value)


def _date_answer(decisions: Decisions, question: dict[str, Any], chosen: str, text: str) -> None:
    labels = [option["label"] for option in question["options"]]
    told = f"{chosen} {text}".casefold()
    if chosen == labels[1] or "day first" in told:
        decisions.month_first = False
    elif chosen == labels[2] or "month first" in told:
        decisions.month_first = True


def apply(expenses: list[Expense], decisions: Decisions) -> None:
    """Carry the decisions out; what stays open is marked and becomes a gap."""
    for expense in expenses:
        if not expense.choices:
            continue
        if decisions.month_first is not None:
            _decide(expense, decisions.month_first, "as you said")
        else:
            readings = " or ".join(choice.isoformat() for choice in expense.choices)
            expense.checks.append(f"Date unclear: {readings}")
            decisions.gaps.append(
                f"{expense.source}: the date is unclear ({readings}), so it stands without one."
            )
    _name_missing_rates(expenses, decisions)


def _name_missing_rates(expenses: list[Expense], decisions: Decisions) -> None:
    known = {decisions.home, *decisions.rates}
    missing = sorted({expense.currency for expense in expenses} - known) if decisions.home else []
    if missing:
        decisions.gaps.append(
            f"No rate was given for {', '.join(missing)}; those amounts were not converted."
        )
