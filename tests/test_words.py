from __future__ import annotations

import pytest

from workroom import words


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
