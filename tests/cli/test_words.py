from __future__ import annotations

import datetime
import time

import pytest

from workroom.cli import words
from workroom.errors import UserError
from workroom.log import Outcome

NOW = datetime.datetime(2026, 11, 23, 15, 0).timestamp()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.31, "0.3 s"), (42, "42 s"), (60, "1 min"), (185, "3 min 5 s"), (7800, "2 h 10 min")],
)
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "no bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (14_200, "14 kB"),
        (1_230_000, "1.2 MB"),
        (5e12, "5,000 GB"),
    ],
)
def test_sizes(count: float, said: str) -> None:
    assert words.size(count) == said


def test_numbers_and_money() -> None:
    assert [words.number(n, "file") for n in (0, 1, 1200)] == ["no files", "1 file", "1,200 files"]
    assert [words.money(d) for d in (0.0, 0.001, 12.5)] == ["$0.00", "less than $0.01", "$12.50"]


@pytest.mark.parametrize(
    ("before", "said"),
    [(3, "just now"), (60, "1 minute ago"), (7200, "2 hours ago"), (86400 * 3, "3 days ago")],
)
def test_how_long_ago(before: float, said: str) -> None:
    assert words.ago(NOW - before, NOW) == said


def test_long_ago_is_a_date() -> None:
    assert words.ago(NOW - 86400 * 40, NOW) == time.strftime("%d %b %Y", time.localtime(NOW - 86400 * 40))


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("10 minutes ago", 600),
        ("10 minutes", 600),
        ("an hour ago", 3600),
        ("2h", 7200),
        ("1.5 hours ago", 5400),
        ("90s", 90),
        ("3 Days Ago", 3 * 86400),
        ("noon", 3 * 3600),
        ("14:30", 1800),
        ("15:30", 86400 - 1800),
        ("2026-11-23 14:00", 3600),
        ("2026-11-22T15:00", 86400),
    ],
)
def test_points_in_time(text: str, back: float) -> None:
    assert NOW - words.point_in_time(text, NOW) == pytest.approx(back)


@pytest.mark.parametrize(
    "text", ["", "yesterdayish", "10", "ago", "25:00", "-5 minutes ago", "10 parsecs ago", "1.2.3 h"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no time that I understand"):
        words.point_in_time(text, NOW)


def test_every_outcome_has_its_own_exit_code_and_word() -> None:
    assert set(words.EXIT_CODES) == set(words.OUTCOMES) == set(Outcome)
    assert len(set(words.EXIT_CODES.values())) == len(Outcome)
