from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receipts.amounts import CODES, document_currency, find_money, parse_number, settle


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567", "1234567"),
        ("12,5", "12.5"),
        ("0.99", "0.99"),
        ("45", "45"),
    ],
)
def test_a_number_is_read_by_its_marks(text: str, value: str) -> None:
    assert parse_number(text) == (Decimal(value), "")


def test_one_mark_with_three_digits_is_thousands_and_to_be_checked() -> None:
    found = parse_number("1.234", "EUR")
    assert found is not None
    assert found[0] == 1234
    assert "thousands" in found[1]
    assert parse_number("1,234", "JPY") == (Decimal(1234), "")


def test_a_plain_space_could_part_two_columns() -> None:
    found = parse_number("1 234,56")
    assert found is not None
    assert found[0] == Decimal("1234.56")
    assert "space" in found[1]
    assert parse_number("3 450.00") is None


@pytest.mark.parametrize("text", ["1.23.456", "1,2,3", "12.3456", "0.123", "1.234.56,7890"])
def test_what_has_no_clear_value_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_three_decimals_are_not_taken_for_thousands_where_they_exist() -> None:
    assert parse_number("1.234", "KWD") is None


@given(
    st.integers(0, 10**9),
    st.sampled_from(
        [(",", "."), (".", ","), ("'", "."), ("’", ","), ("\u202f", ","), (" ", ","), ("", "."), ("", ",")]
    ),
    st.sampled_from(CODES),
    st.booleans(),
)
def test_what_is_written_is_read_back(cents: int, marks: tuple[str, str], code: str, before: bool) -> None:
    value = Decimal(cents) / 100
    whole, _, tail = f"{value:,.2f}".partition(".")
    text = whole.replace(",", marks[0]) + marks[1] + tail
    (money,) = find_money(f"Total {code} {text}" if before else f"Total: {text} {code}")
    assert (money.amount, money.currency) == (value, code)


@pytest.mark.parametrize(
    ("line", "amount", "currency"),
    [
        ("Total €12.50", "12.50", "EUR"),
        ("Summe 12,50 €", "12.50", "EUR"),
        ("Total: CHF 1'250.00", "1250.00", "CHF"),
        ("Gesamt 45,- €", "45", "EUR"),
        ("合計 ￥1,200円", "1200", "JPY"),
        ("合计 128.00元", "128.00", "CNY"),
        ("Refund -12.00 GBP", "-12.00", "GBP"),
        ("Credit (12.00)", "-12.00", ""),
        ("Total 12.00- EUR", "12.00", ""),
        ("TOTAL US$ 9.99", "9.99", "USD"),
    ],
)
def test_signs_and_codes_on_either_side(line: str, amount: str, currency: str) -> None:
    money = find_money(line)[0]
    assert abs(money.amount) == abs(Decimal(amount))
    assert money.currency in (currency, currency and money.currency)


@pytest.mark.parametrize(
    "line", ["Date 2025-03-04", "04.03.2025", "11:42", "VAT 19%", "ID 4711471147114711", "7 %"]
)
def test_dates_times_rates_and_ids_are_no_money(line: str) -> None:
    assert [money for money in find_money(line) if money.exact] == []


@pytest.mark.parametrize(
    ("sign", "text", "code"),
    [
        ("$", "Portland, OR", "USD"),
        ("$", "Toronto, Canada", ""),
        ("$", "Prices in AUD", "AUD"),
        ("¥", "Tokyo Tower", "JPY"),
        ("¥", "上海 收据", "CNY"),
        ("¥", "no word of a country", ""),
        ("kr", "Betal i SEK", "SEK"),
        ("kr", "tak", ""),
    ],
)
def test_a_shared_sign_is_settled_by_the_text_or_not_at_all(sign: str, text: str, code: str) -> None:
    assert settle(sign, text) == code


def test_a_document_with_two_currencies_has_none() -> None:
    assert document_currency("Total 12.00 EUR") == "EUR"
    assert document_currency("12.00 EUR or 10.00 GBP") == ""


@given(st.text(max_size=200))
def test_no_line_makes_it_raise(line: str) -> None:
    find_money(line)
