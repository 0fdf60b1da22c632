"""Amounts of money in text: 1.234,56 and 1,234.56 and 1'234.56, with a symbol or code on either side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NO_DECIMALS = {"JPY", "KRW", "ISK", "HUF", "CLP", "VND"}
THREE_DECIMALS = {"KWD", "BHD", "OMR", "TND", "JOD"}
CODES = [
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "JPY",
    "CNY",
    "CAD",
    "AUD",
    "NZD",
    "SGD",
    "HKD",
    "TWD",
    "KRW",
    "INR",
    "SEK",
    "NOK",
    "DKK",
    "ISK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "TRY",
    "UAH",
    "ILS",
    "AED",
    "SAR",
    "ZAR",
    "BRL",
    "MXN",
    "CLP",
    "THB",
    "VND",
    "IDR",
    "MYR",
    "PHP",
    "KWD",
    "BHD",
    "OMR",
    "TND",
    "JOD",
    "EGP",
    "MAD",
]
SYMBOLS = {
    "€": "EUR", "£": "GBP", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD",
    "S$": "SGD", "NT$": "TWD", "NZ$": "NZD", "R$": "BRL", "元": "CNY", "圆": "CNY", "RMB": "CNY", "人民币": "CNY",
    "円": "JPY", "₹": "INR", "₩": "KRW", "zł": "PLN", "Kč": "CZK", "₺": "TRY", "₴": "UAH", "₪": "ILS",
    "Euro": "EUR", "Fr.": "CHF", "SFr.": "CHF",
}  # fmt: skip
SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
"""Signs that stand for more than one currency; the first is taken for `$` when nothing speaks against it."""

_SIGN = "|".join(re.escape(sign) for sign in sorted([*SYMBOLS, *SHARED], key=len, reverse=True))
_CURRENCY = rf"(?:(?<![A-Za-z])(?:{'|'.join(CODES)})(?![A-Za-z])|{_SIGN})"
_GAP = "[ \u00a0\u202f\u2009]"
_NUMBER = (
    r"\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,2})?|"
    r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)*"
)
_MONEY = re.compile(
    rf"(?<![\w.,/:-])(?P<open>\()?(?P<minus>[-−–]{_GAP}?)?(?P<before>{_CURRENCY})?{_GAP}{{0,2}}(?P<minus2>[-−–])?"
    rf"(?P<number>{_NUMBER})(?P<dash>,-|\.-|,–|\.–)?"
    rf"(?!\d|[.,:/-]\d|{_GAP}?%|[A-Za-z]{{4}})(?:{_GAP}{{0,2}}(?P<after>{_CURRENCY}))?(?P<minus3>-(?!\d))?"
)


@dataclass(frozen=True)
class Money:
    """An amount as found. `currency` is '' when not stated here; `doubt` says what a person should check."""

    amount: Decimal
    currency: str
    text: str
    start: int
    exact: bool = True
    doubt: str = ""


def parse_number(text: str, currency: str = "") -> tuple[Decimal, str] | None:
    """The value of a written number, and a doubt in words (mostly ''). None when it has no clear value."""
    if " " in text:
        return _spaced(text)
    plain = re.sub("['’\u00a0\u202f\u2009]", "", text)
    marks = re.findall("[.,]", plain)
    if len(set(marks)) == 2:
        return _grouped(plain, thousands=marks[0], decimal=marks[-1])
    if len(marks) > 1:
        return _grouped(plain, thousands=marks[0], decimal="")
    if not marks:
        return Decimal(plain), ""
    whole, _, tail = plain.partition(marks[0])
    return _single(whole, tail, grouped=plain != text, currency=currency)


def _spaced(text: str) -> tuple[Decimal, str] | None:
    """`1 234,56` is one number, but `3 450.00` or `100 200 300` can be columns side by side."""
    whole, mark, tail = text.partition(",")
    if "." in text or (whole.count(" ") > 1 and not mark):
        return None
    return Decimal(whole.replace(" ", "") + (f".{tail}" if tail else "")), "the space was read as thousands"


def _grouped(plain: str, thousands: str, decimal: str) -> tuple[Decimal, str] | None:
    whole, _, tail = plain.rpartition(decimal) if decimal else (plain, "", "")
    western = re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+", whole)
    indian = thousands == "," and re.fullmatch(r"\d{1,2}(,\d{2})+,\d{3}", whole)
    if not (western or indian) or len(tail) > 3:
        return None
    return Decimal(whole.replace(thousands, "") + (f".{tail}" if tail else "")), ""


def _single(whole: str, tail: str, *, grouped: bool, currency: str) -> tuple[Decimal, str] | None:
    """One mark only: two digits after it are decimals, three are thousands (but for a few currencies)."""
    if len(tail) <= 2:
        return Decimal(f"{whole}.{tail}"), ""
    if len(tail) > 3 or grouped or currency in THREE_DECIMALS or len(whole) > 3 or whole.startswith("0"):
        return None
    doubt = "" if currency in NO_DECIMALS else f"{whole} thousand {tail}? The mark was read as thousands"
    return Decimal(whole + tail), doubt


def find_money(line: str, start: int = 0) -> list[Money]:
    """Every amount in `line` from `start` on. Dates, times, percentages and long ids are none."""
    return [money for match in _MONEY.finditer(line, start) if (money := _money(match))]


def unclear(line: str, start: int = 0) -> bool:
    """Whether an amount in `line` has no clear value, so that none beside it may be taken instead."""
    matches = _MONEY.finditer(line, start)
    return any(
        parse_number(m["number"], currency_of(m["before"] or m["after"] or "")) is None for m in matches
    )


def _money(match: re.Match[str]) -> Money | None:
    sign = match["before"] or match["after"] or ""
    currency = currency_of(sign)
    value = parse_number(match["number"], currency)
    if value is None:
        return None
    digits = re.sub(r"\D", "", match["number"])
    if not sign and len(digits) > 9:
        return None
    amount, doubt = value
    closed = match["open"] and match.string[match.end() : match.end() + 1] == ")"
    if closed or match["minus"] or match["minus2"] or match["minus3"]:
        amount = -amount
    exact = bool(re.search(r"[.,]\d{2}$", match["number"]) or match["dash"] or sign)
    return Money(amount, currency or sign, match[0].strip(), match.start(), exact, doubt)


def currency_of(sign: str) -> str:
    """The code for an unmistakable sign; '' for one shared by several currencies, or none."""
    return sign if sign in CODES else SYMBOLS.get(sign, "")


def document_currency(text: str) -> str:
    """The only currency that `text` speaks of; '' when there is none, or more than one."""
    signs = {match["before"] or match["after"] for match in _MONEY.finditer(text)} - {None}
    codes = set(re.findall(rf"(?<![A-Za-z])({'|'.join(CODES)})(?![A-Za-z])", text))
    found = {settle(sign, text) for sign in signs} | codes
    found.discard("")
    return found.pop() if len(found) == 1 else ""


def settle(sign: str, text: str) -> str:
    """The currency that `sign` stands for in this `text`; '' when the text does not settle it."""
    if sign not in SHARED:
        return currency_of(sign)
    options = SHARED[sign]
    named = [code for code in options if re.search(rf"(?<![A-Za-z]){code}(?![A-Za-z])", text)]
    if len(named) == 1:
        return named[0]
    if sign in "¥￥":
        return _yen_or_yuan(text)
    return "USD" if sign == "$" and not named and not _other_dollar(text) else ""


def _other_dollar(text: str) -> bool:
    return bool(re.search(r"\b(Canada|Australia|Singapore|Hong Kong|New Zealand|M[ée]xico|GST|HST)\b", text))


def _yen_or_yuan(text: str) -> str:
    if re.search("[\u3041-\u30ff]|円|Japan|Tokyo", text):
        return "JPY"
    return "CNY" if re.search("元|人民币|计|发票|收据|小票|中国|China", text) else ""
