from __future__ import annotations

import contextlib
import errno
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.computer import protocol
from workroom.computer.guest import messages
from workroom.computer.protocol import Malformed

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def payload(header: Any, body: bytes = b"") -> bytes:
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(4, "big") + encoded + body


def test_the_guest_reads_what_the_host_writes_and_the_reverse() -> None:
    request = protocol.Read(path="/a\udcff/ü\n", offset=1, size=2)
    header, body = messages.unpack(protocol.encode(request, 7, b"body"))
    assert (header, body) == (
        {"id": 7, "op": "read", "path": "/a\udcff/ü\n", "offset": 1, "size": 2},
        b"body",
    )
    reply, rest = protocol.decode_reply(messages.pack({"id": 7, "ok": {"path": "/\udc80"}}, b"rest"))
    assert reply.result(protocol.PathAnswer).path == "/\udc80"
    assert (reply.id, rest) == (7, b"rest")


def test_a_refusal_becomes_the_same_error_here() -> None:
    refused = {"id": 1, "error": {"code": "ENOENT", "text": "No such file", "path": "/x"}}
    reply, _ = protocol.decode_reply(payload(refused))
    with pytest.raises(FileNotFoundError) as caught:
        reply.result(protocol.Done)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, "/x")


def test_an_unknown_error_code_is_an_input_output_error() -> None:
    reply, _ = protocol.decode_reply(payload({"id": 1, "error": {"code": "EWHATEVER"}}))
    with pytest.raises(OSError, match="Errno") as caught:
        reply.result(protocol.Done)
    assert caught.value.errno == errno.EIO


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x00\x00",
        b"\xff\xff\xff\xff{}",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x01{",
        b"\x00\x00\x00\x04\xff\xfe\xfd\xfc",
        payload({"id": -1}),
        payload({"id": "1"}),
        payload({"id": 1 << 70}),
        payload({"id": 1, "error": {"code": "__class__"}}),
        payload({"id": 1, "error": {"code": "ENOENT", "text": "x" * 5000}}),
        b"\x00\x01\x86\xa0" + b"[" * 100_000,
        payload({"id": 1, "error": {"code": float("nan")}}),
    ],
)
def test_a_hostile_reply_is_malformed(hostile: bytes) -> None:
    with pytest.raises(Malformed):
        protocol.decode_reply(hostile)


@pytest.mark.parametrize(
    "hostile",
    [
        {"notice": "other"},
        {"notice": "output", "job": "a", "stream": "stdin", "offset": 0},
        {"notice": "output", "job": "a", "stream": "stdout", "offset": -1},
        {"notice": "output", "job": ["a"], "stream": "stdout", "offset": 0},
        {"notice": "ended", "job": "a", "pid": 1, "running": False, "stdout": 0, "stderr": 0, "exit": 256},
        {"notice": "ended", "job": "a", "pid": 1, "running": False, "stdout": 0, "stderr": 0, "seconds": -1},
    ],
)
def test_a_hostile_notice_is_malformed(hostile: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        protocol.decode_notice(payload(hostile))


def test_a_reply_of_another_shape_is_malformed() -> None:
    reply, _ = protocol.decode_reply(payload({"id": 1, "ok": {"size": -5}}))
    with pytest.raises(Malformed):
        reply.result(protocol.Size)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    for decode in (protocol.decode_reply, protocol.decode_notice):
        with contextlib.suppress(Malformed):
            decode(data)


@given(json_values)
def test_any_json_is_a_message_or_malformed(value: Any) -> None:
    for decode in (protocol.decode_reply, protocol.decode_notice):
        with contextlib.suppress(Malformed):
            decode(payload(value))


@given(st.binary(max_size=200), json_values)
def test_the_guest_too_takes_any_bytes(data: bytes, value: Any) -> None:
    for hostile in (data, payload(value)):
        with contextlib.suppress(messages.BadMessage):
            messages.unpack(hostile)


def test_a_command_that_is_too_long_says_so() -> None:
    with pytest.raises(OSError, match="too long") as caught:
        protocol.encode(protocol.Start(job="a", shell="x" * protocol.MAX_HEADER), 1)
    assert caught.value.errno == errno.E2BIG
