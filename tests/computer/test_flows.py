from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.computer import flows
from workroom.computer.flows import BadFlow, unpack

streams = st.integers(1, 2**32 - 1)
hosts = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=flows.MAX_HOST)


@given(streams, hosts, st.integers(0, 65535))
def test_an_opening_says_where_to(stream: int, host: str, port: int) -> None:
    message = unpack(flows.opening(stream, host, port))
    assert (message.op, message.stream, message.host, message.port) == (flows.OPEN, stream, host, port)


@given(streams, st.binary(min_size=1, max_size=200), st.integers(1, flows.WINDOW), st.text(max_size=30))
def test_what_is_said_is_understood(stream: int, data: bytes, amount: int, reason: str) -> None:
    assert unpack(flows.data(stream, data)).data == data
    assert unpack(flows.credit(stream, amount)).amount == amount
    assert unpack(flows.reset(stream, reason)).reason == reason.encode(errors="replace").decode()
    assert [unpack(say(stream)).op for say in (flows.end, flows.closing)] == [flows.END, flows.CLOSE]


def test_a_long_reason_is_cut() -> None:
    assert len(unpack(flows.reset(1, "ä" * 500)).reason.encode(errors="replace")) <= flows.MAX_REASON + 3


@pytest.mark.case(76)
@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "without a head"),
        (b"\x01\0\0\0", "without a head"),
        (b"\x09\0\0\0\1", "kind 9"),
        (flows.end(0), "stream 0"),
        (flows.opening(1, "a" * 254, 80), "a name of 256 bytes"),
        (b"\x01\0\0\0\1\0", "a name of 1 bytes"),
        (flows.opening(1, "", 80) + b"a\0b", "no plain text"),
        (flows.opening(1, "", 80) + "bücher.de".encode(), "no plain text"),
        (flows.opening(1, "a b", 80), "no plain text"),
        (flows.data(1, b""), "a piece of 0 bytes"),
        (flows.data(1, bytes(flows.PIECE + 1)), "a piece of 32769 bytes"),
        (flows.end(1) + b"x", "1 bytes behind"),
        (flows.closing(1) + b"x", "1 bytes behind"),
        (flows.credit(1, 1) + b"x", "a credit of 5 bytes"),
        (flows.credit(1, 0), "a credit for 0"),
        (flows.credit(1, flows.WINDOW + 1), "a credit for"),
        (flows.reset(1) + b"x" * 201, "a reason of 201"),
    ],
)
def test_what_no_honest_peer_sends_is_refused_with_its_rule(payload: bytes, rule: str) -> None:
    with pytest.raises(BadFlow, match=rule):
        unpack(payload)


@pytest.mark.case(76)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_breach(payload: bytes) -> None:
    try:
        message = unpack(payload)
    except BadFlow:
        return
    assert 0 < message.stream < 2**32
    assert len(message.host) <= flows.MAX_HOST
    assert message.amount <= flows.WINDOW
