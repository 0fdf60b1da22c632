from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receipts.dates import find_dates, month_first, receipt_date

DAYS = st.dates(date(1990, 1, 1), date(2049, 12, 31))
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905


@given(DAYS)
def test_each_clear_way_of_writing_is_read_back(day: date) -> None:
    ways = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day:%Y}",
        f"{day.day}. {GERMAN[day.month - 1]} {day.year}",
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%d-%b-%Y}",
        f"{day:%d%b%Y}".upper(),
        f"{day.year}年{day.month}月{day.day}日",
    ]
    for way in ways:
        (found,) = find_dates(f"Date: {way} 10:30")
        assert found.candidates == (day,), way


@given(DAYS)
def test_slashes_keep_both_readings_when_both_exist(day: date) -> None:
    (found,) = find_dates(f"{day:%d/%m/%Y}")
    assert found.candidates[0] == day
    assert found.ambiguous == (day.day <= 12 and day.day != day.month)


def test_the_first_of_two_readings_is_day_first() -> None:
    (found,) = find_dates("03/04/2025")
    assert found.candidates == (date(2025, 4, 3), date(2025, 3, 4))


@pytest.mark.parametrize("text", ["2025-13-01", "31.02.2025", "99/99/2025", "1.2.3.4", "Version 1.2.25.3"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text) == []


def test_the_labelled_date_counts_and_due_dates_do_not() -> None:
    text = "Printed 01.01.2025\nDue date: 30.04.2025\nStay 12.03.2025\nRechnungsdatum: 14.03.2025"
    found = receipt_date(text)
    assert found is not None
    assert found.candidates == (date(2025, 3, 14),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("25/03/2025", False),
        ("03/25/2025", True),
        ("25/03/2025 03/25/2025", None),
        ("Springfield, IL 62701\nSales tax 1.00", True),
        ("VAT 20%  £5.00", False),
        ("Coffee 3.00", None),
    ],
)
def test_other_dates_or_the_country_tell_the_order(text: str, told: bool | None) -> None:
    assert month_first(text) is told


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    find_dates(text)
