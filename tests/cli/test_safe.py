from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.cli.safe import harmless, one_line


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("invoice\u202efdp.exe", r"invoice\u202efdp.exe"),
        ("pay\u200bpal", r"pay\u200bpal"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("over\rwritten", r"over\x0dwritten"),
        ("back\x08space\x7f", r"back\x08space\x7f"),
        ("nul\0", r"nul\x00"),
        ("raw \udcff name", r"raw \xff name"),
        ("hangul\u3164filler", r"hangul\u3164filler"),
        ("soft\u00adhyphen", r"soft\xadhyphen"),
        ("line\u2028break", r"line\u2028break"),
        ("vs\ufe00\ufe01\ufe02", r"vs\ufe00\ufe01\ufe02"),
        ("z" + "\u0301" * 9, "z" + r"\u0301" * 9),
        ("private\ue000", r"private\ue000"),
    ],
)
def test_what_acts_or_hides_is_spelled_out(hostile: str, shown: str) -> None:
    assert harmless(hostile) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Quittung für Müller – 12,50 €",
        "发票 2026",
        "می\u200cخواهم",
        "👩\u200d👩\u200d👧",
        "✈\ufe0f",
        "naïve cafe\u0301",
        "a\nb",
    ],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_tabs_and_windows_line_ends_become_plain() -> None:
    assert harmless("a\tb\r\nc") == "a    b\nc"


@given(st.text(st.characters(codec=None), max_size=60))
def test_nothing_that_acts_is_ever_left(text: str) -> None:
    left = harmless(text).replace("\n", "").replace("\u200c", "").replace("\u200d", "")
    assert not [char for char in left if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@given(st.text(max_size=60))
def test_it_is_done_once_and_for_all(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


def test_one_line_is_one_line_and_cut() -> None:
    assert one_line("a\n\n b\x1b") == r"a b\x1b"
    assert one_line("abcdef", 4) == "abc…"
