"""Dates in text: ISO, German, English, US and UK slashes, Chinese and Japanese; French, Spanish, Italian names."""

from __future__ import annotations

import re
from datetime import date

from receipts.model import FoundDate

_NAMES = (
    "jan january januar jänner janv janvier ene enero gen gennaio|feb february februar févr février febrero febbraio|"
    "mar march märz mrz maerz mars marzo|apr april avr avril abr abril aprile|may mai mayo mag maggio|"
    "jun june juni juin junio giu giugno|jul july juli juil juillet julio lug luglio|"
    "aug august août ago agosto|sep sept september septembre septiembre set settembre|"
    "oct october okt oktober octobre octubre ott ottobre|nov november novembre noviembre|"
    "dec december dez dezember déc décembre dic diciembre dicembre"
)
MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), 1) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ENDS = r"(?!\d|[.,/-]\d)"
_PATTERNS = [
    re.compile(rf"(?<!\d){_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)"),
    re.compile(rf"{_YEAR}\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]{0,2}(?:of |de )?"
        rf"(?P<name>{_MONTH})\.?,?[\s-]{{0,2}}(?:de )?{_YEAR}{_ENDS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<name>{_MONTH})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}{_ENDS}", re.IGNORECASE
    ),
    re.compile(rf"(?<![\d.])(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>(?:19|20)\d\d|\d\d){_ENDS}"),
    re.compile(
        r"(?<![\d/-])(?P<a>\d{1,2})(?P<sep>[/-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/-])"
    ),
]
_GOOD = re.compile(
    r"invoice date|date of (?:issue|purchase|invoice|receipt)|order date|paid on|issued|rechnungsdatum|belegdatum|"
    r"kaufdatum|datum|date|fecha|data|日期|日付|开票|購入",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"due|fällig|zahlbar|until|bis zum|valid|expir|gültig|arriv|depart|check-?(?:in|out)|anreise|abreise|"
    r"period|zeitraum|delivery|lieferdatum|leistung|born|birth|next|renew|travel date|printed|有效",
    re.IGNORECASE,
)


def find_dates(text: str) -> list[FoundDate]:
    """Every date in `text`, in the order of the text."""
    found: dict[int, tuple[int, FoundDate]] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            days = _days(match)
            if days and not any(
                start < match.end() and match.start() < end for start, (end, _) in found.items()
            ):
                found[match.start()] = (match.end(), FoundDate(days, match[0]))
    return [found[start][1] for start in sorted(found)]


def receipt_date(text: str) -> FoundDate | None:
    """The date of the receipt: one beside a word for it, else the first; due dates and stays are none."""
    spare: FoundDate | None = None
    for line in text.splitlines():
        dates = find_dates(line)
        good, bad = _GOOD.search(line), _BAD.search(line)
        if not dates or (bad and not (good and good.start() < bad.start())):
            continue
        if good:
            return dates[0]
        spare = spare or dates[0]
    return spare


def month_first(text: str) -> bool | None:
    """How this text writes slashed dates, by those that can be read one way only, else by its country."""
    told = {
        int(match["b"]) > 12
        for match in _PATTERNS[-1].finditer(text)
        if (int(match["a"]) > 12) != (int(match["b"]) > 12)
    }
    if len(told) == 1:
        return told.pop()
    if told:
        return None
    american = re.search(r"\bSales tax\b|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\bUSA\b", text, re.IGNORECASE)
    european = re.search(r"£|\bGBP\b|\bVAT\b|\bMwSt\b|\bUSt\b|Rechnung|Datum|\bTVA\b|\bIVA\b", text)
    return bool(american) if bool(american) != bool(european) else None


def _days(match: re.Match[str]) -> tuple[date, ...]:
    parts = match.groupdict()
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        days = [_day(year, second, first), _day(year, first, second)]
    else:
        month = MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["m"])
        days = [_day(year, month, int(parts["d"]))]
    return tuple(dict.fromkeys(day for day in days if day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
