from __future__ import annotations

from decimal import Decimal

import pytest
from receipts.model import Unreadable
from receipts.totals import find_tax, find_total


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Subtotal 20.00 EUR\nTotal 23.80 EUR", "23.80", "EUR"),
        ("Total £20.00\nTip £3.00\nAmount paid £23.00", "23.00", "GBP"),
        ("Total 45.00 USD\nAmount due 0.00 USD", "45.00", "USD"),
        ("Total\n€12.00", "12.00", "EUR"),
        ("Summe EUR 23,80 (inkl. MwSt 3,80)", "23.80", "EUR"),
        ("Gesamt: netto 20,00\nRechnungsbetrag   1.023,80 EUR", "1023.80", "EUR"),
        ("Total 20.00 3.80 23.80 EUR", "23.80", "EUR"),
        ("Betrag (CHF)   1'045.50", "1045.50", "CHF"),
        ("小计 ¥100.00\n合计 ¥110.00", "110.00", "CNY"),
        ("Total before tax 20.00 EUR\nGrand total 23.80 EUR", "23.80", "EUR"),
        ("Prices in EUR\nTotal items 3\nTotal 9.00", "9.00", "EUR"),
        ("Total: 45 000 HUF (≈ 112.50 EUR)", "45000", "HUF"),
        ("Total 12 345,67 EUR", "12345.67", "EUR"),
        ("Grand Total ₹1,10,620.00", "110620.00", "INR"),
        ("Total $38.43\nTip $7.00\nTotal with tip $45.43", "45.43", "USD"),
    ],
)
def test_the_total_is_the_amount_beside_its_word(text: str, amount: str, currency: str) -> None:
    found = find_total(text)
    assert (found.money.amount, found.currency) == (Decimal(amount), currency)
    assert found.money.text in found.line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Coffee 3.00 EUR", "no amount stands beside a word for a total"),
        ("Total 12.00 EUR\nTotal 15.00 EUR", "several amounts.*12.00.*15.00"),
        ("Total 12.00 15.00 EUR", "no amount"),
        ("Total 12.00", "currency is not clear"),
        ("Total 3 450.00 EUR", "amount is not clear"),
        ("Total 100 200 300 EUR", "amount is not clear"),
        ("Total 1.23.456 15.00 EUR", "amount is not clear"),
        ("Total ¥12.00", "currency is not clear"),
        ("Total savings 5.00 EUR", "no amount"),
        ("", "no amount"),
    ],
)
def test_what_is_not_certain_is_not_taken(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        find_total(text)


@pytest.mark.parametrize(
    ("text", "tax"),
    [
        ("VAT (20%) £6.00\nTotal paid £36.00", ["6.00"]),
        ("MwSt 7 % 11,64 EUR\nMwSt 19 % 4,64 EUR\nGesamtbetrag 207,00 EUR", ["11.64", "4.64"]),
        ("Total 23.80 EUR (incl. VAT 3.80)", ["3.80"]),
        ("Total incl. VAT 23.80 EUR", []),
        ("VAT No. GB 123 4567 89\nTotal 23.80 EUR", []),
        ("VAT 99.00\nTotal 23.80 EUR", []),
        ("Total 23.80 EUR", []),
    ],
)
def test_tax_is_taken_only_where_it_is_stated(text: str, tax: list[str]) -> None:
    assert find_tax(text, find_total(text)) == tuple(map(Decimal, tax))
