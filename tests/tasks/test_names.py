from __future__ import annotations

import pytest

from workroom.tasks.names import NoSuchTask, find, new_name, title_of

NAMES = ["abcdef", "abxyzw", "k23456"]


@pytest.mark.parametrize(
    ("wanted", "found"), [("abcdef", "abcdef"), ("abc", "abcdef"), ("k", "k23456"), ("last", "k23456")]
)
def test_a_task_is_found_by_its_beginning(wanted: str, found: str) -> None:
    assert find(wanted, NAMES) == found


@pytest.mark.parametrize(
    ("wanted", "why"), [("ab", "could be abcdef, abxyzw"), ("zz", "no task zz"), ("", "no task")]
)
def test_what_is_not_one_task_is_refused_with_the_choice(wanted: str, why: str) -> None:
    with pytest.raises(NoSuchTask, match=why):
        find(wanted, NAMES)


def test_last_of_none_is_no_task() -> None:
    with pytest.raises(NoSuchTask, match="no task last"):
        find("last", [])


def test_names_are_new() -> None:
    names: list[str] = []
    for _ in range(200):
        names.append(new_name(names))
    assert len(set(names)) == 200


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    assert title_of("  Make a report\nwith details") == "Make a report"
    assert title_of("word " * 40).endswith("word …")
    assert len(title_of("word " * 40)) <= 62
