"""When, as people say it, and how a task ended."""

from __future__ import annotations

import time

from workroom.errors import UserError
from workroom.log import Outcome
from workroom.words import number

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
