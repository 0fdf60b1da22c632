"""Numbers as people say them: how long, how large, how much, when."""

from __future__ import annotations

import math
import time

from workroom.errors import UserError
from workroom.log import Outcome

EXIT_CODES = {
    Outcome.DONE: 0,
    Outcome.FAILED: 1,
    Outcome.DONE_WITH_GAPS: 3,
    Outcome.PARKED: 4,
    Outcome.STOPPED: 5,
}
OUTCOMES = {
    Outcome.DONE: "Done",
    Outcome.FAILED: "Not done",
    Outcome.DONE_WITH_GAPS: "Done, with gaps",
    Outcome.PARKED: "Waiting for you",
    Outcome.STOPPED: "Stopped",
}
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
_SHORT = {
    "s": "second",
    "sec": "second",
    "min": "minute",
    "m": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
}


def duration(seconds: float) -> str:
    """`0.3 s`, `42 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def size(count: float) -> str:
    """`512 bytes`, `14 kB`, `1.2 MB`: decimal, as file managers show it."""
    if count < 1000:
        return number(round(count), "byte")
    power = min(int(math.log(count, 1000)), 3)
    count, unit = count / 1000**power, ("kB", "MB", "GB")[power - 1]
    return f"{count:.1f} {unit}" if count < 10 and power > 1 else f"{count:,.0f} {unit}"


def number(count: int, noun: str) -> str:
    """`1 file`, `3 files`, `no files`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}s" if count else f"no {noun}s"


def money(dollars: float) -> str:
    """`$0.12`; what is less than a cent is said so."""
    return "less than $0.01" if 0 < dollars < 0.01 else f"${dollars:,.2f}"


def ago(at: float, now: float) -> str:
    """`just now`, `5 minutes ago`, `3 days ago`, then the date."""
    seconds = max(now - at, 0)
    if seconds < 45:
        return "just now"
    for unit, below in (("minute", 3600), ("hour", 86400), ("day", 14 * 86400)):
        if seconds < below:
            return f"{number(max(round(seconds / _UNITS[unit]), 1), unit)} ago"
    return time.strftime("%d %b %Y", time.localtime(at))


def point_in_time(text: str, now: float) -> float:
    """The moment meant by `10 minutes ago`, `2h`, `noon`, `14:30` or an ISO date and time, in Unix seconds.

    Raises:
        UserError: it can't be understood.
    """
    told = text.strip().casefold()
    if (back := _back(told.removesuffix("ago").strip())) is not None:
        return now - back
    if (hour := {"midnight": "00:00", "noon": "12:00"}.get(told, told)) and _is_clock(hour):
        return _today(hour, now)
    import datetime

    try:
        return datetime.datetime.fromisoformat(text.strip()).timestamp()
    except ValueError:
        raise UserError(
            f"{text!r} is no time that I understand.",
            hint='Say "10 minutes ago", "14:30" or "2026-11-23 14:30".',
        ) from None


def _back(told: str) -> float | None:
    count, _, unit = told.partition(" ")
    if not unit:
        count = told.rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = told[len(count) :]
    unit = _SHORT.get(unit, unit.removesuffix("s"))
    count = "1" if count in ("a", "an") else count
    if unit not in _UNITS or not count.replace(".", "", 1).isdecimal():
        return None
    return float(count) * _UNITS[unit]


def _is_clock(told: str) -> bool:
    hours, _, minutes = told.partition(":")
    return hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60


def _today(clock: str, now: float) -> float:
    """That time of day, today or, if it is still to come, yesterday."""
    hours, _, minutes = clock.partition(":")
    day = time.localtime(now)
    at = time.mktime((day.tm_year, day.tm_mon, day.tm_mday, int(hours), int(minutes), 0, 0, 0, -1))
    return at if at <= now else at - 86400
