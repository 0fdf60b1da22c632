from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workroom.host import desktopfile


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["/usr/bin/workroom", "open"], "/usr/bin/workroom open"),
        (["/home/a b/workroom"], '"/home/a b/workroom"'),
        (['a$b`c"d\\e'], '"a\\$b\\`c\\"d\\\\e"'),
        (["100%", "50% off"], '100%% "50%% off"'),
        (["it's", ""], '"it\'s" ""'),
    ],
)
def test_a_command_is_quoted_as_the_specification_says(words: list[str], line: str) -> None:
    assert desktopfile.command(words, "%u") == f"{line} %u"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), min_size=1, max_size=4)
)
def test_what_was_quoted_is_read_back_as_it_was(words: list[str]) -> None:
    """A shell's rules within double quotes are the specification's."""
    script = f"printf '%s\\0' {desktopfile.command(words)}"
    told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert [word.replace("%%", "%") for word in told.split("\0")[:-1]] == words


def test_a_value_can_not_begin_a_line_of_its_own() -> None:
    text = desktopfile.entry({"Type": "Application", "Name": "a\nExec=evil\\"})
    assert text == "[Desktop Entry]\nType=Application\nName=a\\nExec=evil\\\\\n"
