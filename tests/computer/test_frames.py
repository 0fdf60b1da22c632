from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.computer import frames
from workroom.computer.frames import MAGIC, Broken, Decoder, Frame, Greeting, frame, greeting

# Payloads full of what could be taken for a greeting.
tricky = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from([MAGIC, MAGIC[:-1], MAGIC[1:], MAGIC[:7], b"\x00", b"\xfe", MAGIC[:-1] + b"\x00"]),
    ),
    max_size=12,
).map(b"".join)
messages = st.lists(st.tuples(st.sampled_from(sorted(frames.KINDS)), tricky), max_size=6)
sizes = st.lists(st.integers(1, 50), min_size=1, max_size=40)
epochs = st.integers(0, 2**64 - 1)


def fed(decoder: Decoder, stream: bytes, pieces: list[int]) -> list[Greeting | Frame | Broken]:
    events = []
    while stream:
        for size in pieces:
            events += decoder.feed(stream[:size])
            stream = stream[size:]
    return events


def seen(events: list[Greeting | Frame | Broken]) -> list[object]:
    return [
        event.epoch if isinstance(event, Greeting) else (event.kind, event.payload)
        for event in events
        if not isinstance(event, Broken)
    ]


def test_magic_is_what_the_stuffing_rests_on() -> None:
    assert len(MAGIC) == 16
    assert min(MAGIC) >= 0x20
    assert not any(MAGIC.startswith(MAGIC[at:]) for at in range(1, len(MAGIC)))
    assert MAGIC[0] >= 0x80


@given(messages, epochs, sizes)
def test_what_is_sent_arrives_in_pieces_of_any_size(
    sent: list[tuple[int, bytes]], epoch: int, pieces: list[int]
) -> None:
    stream = greeting(epoch) + b"".join(frame(kind, payload) for kind, payload in sent)
    assert seen(fed(Decoder(), stream, pieces)) == [epoch, *sent]


@given(messages)
def test_no_frame_holds_a_greeting(sent: list[tuple[int, bytes]]) -> None:
    assert MAGIC not in b"".join(frame(kind, payload) for kind, payload in sent)


@given(messages, st.integers(0, 200), messages, sizes)
def test_a_greeting_ends_what_a_stranger_left_half_sent(
    stale: list[tuple[int, bytes]], cut: int, sent: list[tuple[int, bytes]], pieces: list[int]
) -> None:
    old = greeting(1) + b"".join(frame(kind, payload) for kind, payload in stale)
    new = greeting(2) + b"".join(frame(kind, payload) for kind, payload in sent)
    got = seen(fed(Decoder(), old[cut:] + new, pieces))
    assert got[got.index(2) :] == [2, *sent]


@given(st.binary(max_size=400), messages, sizes)
def test_after_any_bytes_a_greeting_starts_clean(
    garbage: bytes, sent: list[tuple[int, bytes]], pieces: list[int]
) -> None:
    stream = greeting(1) + garbage + greeting(2) + b"".join(frame(kind, payload) for kind, payload in sent)
    got = seen(fed(Decoder(), stream, pieces))
    assert got[got.index(2) :] == [2, *sent]


def test_nothing_is_heard_before_a_greeting_and_nothing_is_kept() -> None:
    decoder = Decoder()
    for _ in range(100):
        assert decoder.feed(os.urandom(10_000).replace(MAGIC, b"")) == []
    assert len(decoder._buffer) < len(MAGIC)


@pytest.mark.parametrize(
    "header",
    [b"\x00\x00\x00\x01\x09", b"\x00\x00\x00\x01\x00", b"\xff\xff\xff\xff\x01", b"\x00\x20\x00\x00\x01"],
    ids=["unknown kind", "kind zero", "four gigabytes", "two megabytes"],
)
def test_a_breach_is_named_and_the_rest_dropped_until_the_next_greeting(header: bytes) -> None:
    decoder = Decoder()
    events = decoder.feed(greeting(1) + frame(1, b"before") + header + frame(1, b"after"))
    assert [type(event) for event in events] == [Greeting, Frame, Broken]
    assert decoder.feed(frame(1, b"still after")) == []
    assert seen(decoder.feed(greeting(2) + frame(1, b"new"))) == [2, (1, b"new")]


def test_a_frame_has_a_largest_size_both_ways() -> None:
    largest = MAGIC[:-1] * (frames.MAX_PAYLOAD // 15) + b"x"
    assert len(largest) <= frames.MAX_PAYLOAD
    assert seen(Decoder().feed(greeting(1) + frame(1, largest))) == [1, (1, largest)]
    with pytest.raises(ValueError, match="beyond the limit"):
        frame(1, bytes(frames.MAX_PAYLOAD + 1))
    too_large = bytes(frames.MAX_PAYLOAD + 1)
    events = Decoder().feed(greeting(1) + len(too_large).to_bytes(4, "big") + b"\x01" + too_large)
    assert isinstance(events[-1], Broken)
    assert "beyond the limit" in events[-1].reason


def test_an_unknown_kind_is_not_sent() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        frame(7, b"")
