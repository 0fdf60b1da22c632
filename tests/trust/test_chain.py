from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workroom.log import Log, export
from workroom.log.events import Said
from workroom.log.export import Head
from workroom.trust.chain import Chain

LINES = 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Head, list[bytes]]:
    folder = tmp_path_factory.mktemp("chain")
    log = Log.open(folder / "log.sqlite")
    for number in range(LINES):
        log.append("t", Said(f"sentence {number}"))
    head = export.update(log, Path(folder / "out.jsonl"))
    log.close()
    return head, (folder / "out.jsonl").read_bytes().splitlines(keepends=True)


def checked(lines: list[bytes], *heads: Head) -> Chain:
    chain = Chain(heads)
    for _ in chain.read(lines):
        pass
    chain.end()
    return chain


def test_a_whole_chain_has_no_fault(whole: tuple[Head, list[bytes]]) -> None:
    head, lines = whole
    chain = checked(lines, head)
    assert chain.faults == []
    assert (chain.head.n, chain.head.digest) == (head.n, head.digest)


@pytest.mark.case(77)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_byte_is_changed_it_is_told(whole: tuple[Head, list[bytes]], data: st.DataObject) -> None:
    head, lines = whole
    text = bytearray(b"".join(lines))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    chain = checked(bytes(text).splitlines(keepends=True), head)
    assert chain.faults


@pytest.mark.case(77)
@settings(max_examples=100, deadline=None)
@given(
    order=st.lists(st.integers(0, LINES - 1), max_size=LINES + 3).filter(lambda it: it != list(range(LINES)))
)
def test_whatever_order_the_lines_are_put_in_it_is_told(
    whole: tuple[Head, list[bytes]], order: list[int]
) -> None:
    head, lines = whole
    assert checked([lines[number] for number in order], head).faults


@pytest.mark.parametrize("line", [b"\xff\n", b"[" * 100_000 + b"\n", b"{}\n", b'{"n":"1"}\n', b"\n"])
def test_a_hostile_line_is_unreadable_and_no_more(whole: tuple[Head, list[bytes]], line: bytes) -> None:
    head, lines = whole
    chain = checked([*lines[:3], line, *lines[4:]], head)
    assert [fault.rule for fault in chain.faults] == ["unreadable", "edited"]
    assert chain.faults[0].text == "Line 4 can't be read."


@pytest.mark.case(77)
def test_two_lines_that_changed_places_are_named(whole: tuple[Head, list[bytes]]) -> None:
    head, lines = whole
    swapped = [*lines[:4], lines[5], lines[4], *lines[6:]]
    (fault,) = checked(swapped, head).faults
    assert (fault.rule, fault.text) == ("moved", "Line 5 stands in another place than where it was written.")


@pytest.mark.case(77)
def test_several_gaps_are_told_each(whole: tuple[Head, list[bytes]]) -> None:
    head, lines = whole
    left = [line for number, line in enumerate(lines, 1) if number not in (2, 7, 8)]
    assert [fault.text for fault in checked(left, head).faults] == [
        "Line 2 is missing.",
        "Lines 7 to 8 are missing.",
    ]
