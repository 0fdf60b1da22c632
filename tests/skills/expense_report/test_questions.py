from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from receipts import duplicates
from receipts.model import Expense
from receipts.questions import apply, ask, decide, read_rates, settle_dates

BOTH = (date(2025, 4, 3), date(2025, 3, 4))


def expense(source: str = "a.txt", **fields: Any) -> Expense:
    base: dict[str, Any] = {
        "merchant": "Cafe",
        "category": "Meals",
        "currency": "EUR",
        "read_from": "Total 5.00",
    }
    return Expense(source=source, **(base | {"amount": Decimal("5.00"), "digest": source} | fields))


def reply(questions: list[dict[str, Any]], *answers: tuple[str, str]) -> dict[str, Any]:
    pairs = zip(questions, answers, strict=True)
    return {
        "answers": [{"question": q["question"], "chosen": [c] if c else [], "text": t} for q, (c, t) in pairs]
    }


def test_when_all_is_clear_nothing_is_asked() -> None:
    assert ask([expense(day=BOTH[0])]) == []


def test_several_currencies_are_one_question_with_keeping_apart_recommended() -> None:
    (question,) = ask([expense(), expense("b.txt"), expense("c.txt", currency="USD")])
    assert question["options"][question["recommended"]]["label"] == "Keep apart"
    assert question["options"][1]["label"] == "Convert to EUR"


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("1 USD = 0.92 EUR", {"USD": "0.92"}),
        ("USD 0,92 and GBP: 1,17", {"USD": "0.92", "GBP": "1.17"}),
        ("1 EUR = 7.8 CNY, 1 GBP = 1.17 EUR", {"CNY": "1/7.8", "GBP": "1.17"}),
        ("today's rates", {}),
        ("USD 0", {}),
        ("XYZ 3", {}),
    ],
)
def test_rates_are_only_those_that_are_written(text: str, rates: dict[str, str]) -> None:
    assert read_rates(text, "EUR") == rates


def test_converting_without_rates_keeps_apart_and_says_so() -> None:
    items = [expense(), expense("b.txt"), expense("c.txt", currency="USD")]
    questions = ask(items)
    decisions = decide(questions, reply(questions, ("Convert to EUR", "")))
    assert decisions.home == ""
    assert "No exchange rates were given" in decisions.gaps[0]


def test_a_missing_rate_is_a_gap() -> None:
    items = [expense(), expense("b.txt"), expense("c.txt", currency="USD"), expense("d.txt", currency="GBP")]
    questions = ask(items)
    decisions = decide(questions, reply(questions, ("Convert to EUR", "USD 0.9")))
    apply(items, decisions)
    assert decisions.gaps == ["No rate was given for GBP; those amounts were not converted."]


def test_an_unclear_date_is_decided_by_the_merchants_other_receipts() -> None:
    items = [expense(choices=BOTH), expense("b.txt", month_first=True, day=date(2025, 3, 25))]
    settle_dates(items)
    assert items[0].day == BOTH[1]
    assert "Month first" in items[0].checks[0]


def test_receipts_that_disagree_decide_nothing() -> None:
    items = [expense(choices=BOTH), expense("b.txt", month_first=True), expense("c.txt", month_first=False)]
    settle_dates(items)
    assert items[0].day is None


@pytest.mark.parametrize(("choice", "day"), [(1, BOTH[0]), (2, BOTH[1])])
def test_the_persons_answer_decides_the_date(choice: int, day: date) -> None:
    items = [expense(choices=BOTH)]
    questions = ask(items)
    label = questions[0]["options"][choice]["label"]
    apply(items, decide(questions, reply(questions, (label, ""))))
    assert items[0].day == day


def test_an_open_date_stays_open_and_is_a_gap() -> None:
    items = [expense(choices=BOTH)]
    decisions = decide(ask(items), {})
    apply(items, decisions)
    assert items[0].day is None
    assert "date is unclear" in decisions.gaps[0]


@pytest.mark.parametrize(
    ("one", "other", "twice"),
    [
        ({"digest": "x"}, {"digest": "x"}, True),
        ({"number": "7", "day": BOTH[0]}, {"number": "7", "day": BOTH[0]}, True),
        ({"number": "7", "day": BOTH[0]}, {"number": "8", "day": BOTH[0]}, False),
        ({"day": BOTH[0]}, {"day": BOTH[0], "from_statement": True, "merchant": "CAFE BERLIN"}, True),
        ({"day": BOTH[0]}, {"day": BOTH[1], "from_statement": True}, False),
        ({"day": BOTH[0]}, {"day": BOTH[0], "from_statement": True, "merchant": "Taxi"}, False),
        ({"from_statement": True, "digest": "x"}, {"from_statement": True, "digest": "x"}, False),
    ],
)
def test_what_counts_as_the_same(one: dict[str, Any], other: dict[str, Any], twice: bool) -> None:
    items = [expense("a.txt", **one), expense("longer.txt", **other)]
    duplicates.mark(items)
    assert [item.duplicate_of for item in items] == ["", "a.txt" if twice else ""]


def test_likeness_without_numbers_is_counted_but_marked() -> None:
    items = [expense("a.txt", day=BOTH[0]), expense("b.txt", day=BOTH[0])]
    duplicates.mark(items)
    assert items[1].duplicate_of == ""
    assert "please check" in items[1].checks[0]
