from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workroom.log import Record, StepOutcome
from workroom.log.events import Said, StepEnded, StepOutput, StepStarted
from workroom.server.shapes.records import CUT, PREVIEW, preview, shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=10), inner, max_size=8),
    max_leaves=50,
)


def length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(length(name) + length(part) for name, part in value.items())
    return sum(map(length, value)) if isinstance(value, list) else 0


@given(JSON)
def test_what_is_short_is_shown_whole(value: Any) -> None:
    assert preview(value, 1 << 20) == value


@given(JSON, st.integers(0, 60))
def test_there_is_never_more_text_than_room(value: Any, room: int) -> None:
    cut = preview(value, room)
    assert type(cut) is type(value)
    assert length(str(cut).replace(CUT, "")) <= length(str(value)) + 100
    assert length(cut) <= room + 300


def test_a_long_text_says_that_it_was_cut_and_keeps_its_place() -> None:
    arguments = {"path": "/folders/a", "content": "x" * 10_000, "more": 1}
    event = shown(Record(1, "t", 0.0, StepStarted("1-1", "write_file", "Write", arguments))).event
    assert isinstance(event, StepStarted)
    assert event.arguments["path"] == "/folders/a"
    assert PREVIEW - 100 < len(event.arguments["content"]) <= PREVIEW
    assert event.arguments["content"].endswith(CUT)


def test_what_is_nested_too_deeply_or_has_too_many_parts_is_cut() -> None:
    deep: Any = []
    for _ in range(1000):
        deep = [deep]
    assert str(preview(deep)).count("[") < 50
    assert len(preview(list(range(100_000)))) < 1000


def test_a_result_and_output_are_cut_and_words_are_not() -> None:
    long = "x" * 10_000
    ended = shown(Record(1, "t", 0.0, StepEnded("1-1", StepOutcome.OK, long))).event
    output = shown(Record(1, "t", 0.0, StepOutput("1-1", "stdout", long))).event
    said = Record(1, "t", 0.0, Said(long))
    assert isinstance(ended, StepEnded)
    assert isinstance(output, StepOutput)
    assert len(ended.result) == len(output.text) == PREVIEW + 1
    assert shown(said) is said
