from __future__ import annotations

import datetime
import time

import pytest

from workroom.cli import words
from workroom.errors import UserError
from workroom.log import Outcome

NOW = datetime.datetime(2026, 11, 23, 15, 0).timestamp()


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
