"""docs/security.md tells which test shows each numbered attack; here it is held to that."""

from __future__ import annotations

import re

import pytest

from attack import cases

ROWS = cases.rows(cases.PAGE.read_text("utf-8"))
MARKED = cases.marked()


def test_each_case_has_its_row() -> None:
    assert list(ROWS) == list(cases.CASES) == list(range(1, 81))


@pytest.mark.parametrize("number", cases.CASES)
def test_a_row_names_tests_that_carry_its_number_or_a_reason(number: int) -> None:
    told = re.findall(r"`(tests/[^`]+/test_[^`]+)`", ROWS[number].partition(";")[0])
    assert set(told) <= set(MARKED.get(number, [])), "run scripts/cases"
    if MARKED.get(number):
        assert told, f"case {number} is marked and not in the table: run scripts/cases"
    else:
        assert len(ROWS[number].split()) >= 4, f"case {number} has neither a test nor a reason"


def test_every_mark_is_of_a_case_that_there_is() -> None:
    assert set(MARKED) <= set(cases.CASES)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@pytest.mark.case(3)\ndef test(): ...", [3]),
        ("@pytest.mark.case(3, 4)\nclass Test: ...", [3, 4]),
        ("pytestmark = [pytest.mark.slow, pytest.mark.case(5)]", [5]),
        ("pytest.param(1, marks=pytest.mark.case(6))", [6]),
        ("# pytest.mark.case(7)\n'pytest.mark.case(8)'", []),
    ],
)
def test_marks_are_found_wherever_they_stand(source: str, found: list[int]) -> None:
    assert list(cases.numbers(source)) == found


@pytest.mark.parametrize("mark", ["case()", "case('3')", "case(*NUMBERS)", "case(True)", "case(3, x)"])
def test_a_mark_that_can_not_be_read_is_an_error(mark: str) -> None:
    with pytest.raises(ValueError, match="names no numbers"):
        list(cases.numbers(f"@pytest.mark.{mark}\ndef test(): ..."))
