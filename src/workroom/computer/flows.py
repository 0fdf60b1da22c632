"""Streams on the way out of a computer: many connections in the frames of one line. Pure: bytes in, messages out.

Only the computer opens streams, each with a number above all earlier ones of the same greeting, so a number is never
used twice and what arrives late for a stream that is over can be told from nonsense. A greeting ends them all.

    payload   op[1]  stream[4]  body            big-endian
    OPEN      port[2]  host (ASCII)             to the host: carry this stream to that name; "" is a proxy's client
    DATA      bytes, at most PIECE
    END       nothing more comes from this side
    CLOSE     to the computer: hand over what has come, then end both directions
    RESET     reason (UTF-8): both directions are over, what was under way is lost
    CREDIT    bytes[4]                          so many bytes more may be sent: a receiver holds WINDOW at most

Both sides run this very file; the guest's archive carries it. So it imports next to nothing.
"""

from __future__ import annotations

import struct

OPEN, DATA, END, CLOSE, RESET, CREDIT = 1, 2, 3, 4, 5, 6

WINDOW = 256 << 10
PIECE = 32 << 10
MAX_STREAMS = 256
MAX_HOST = 253
MAX_REASON = 200
_HEAD = struct.Struct(">BI")
_PORT = struct.Struct(">H")
_AMOUNT = struct.Struct(">I")


class BadFlow(ValueError):
    """A payload that no honest peer sends; the text names the rule."""


class Message:
    """What is said of one stream: the op and, as it has them, host and port, bytes, amount or reason."""

    __slots__ = ("amount", "data", "host", "op", "port", "reason", "stream")

    def __init__(self, op: int, stream: int) -> None:
        self.op = op
        self.stream = stream
        self.host = ""
        self.port = 0
        self.data = b""
        self.amount = 0
        self.reason = ""


def opening(stream: int, host: str, port: int) -> bytes:
    """The payload that opens a stream to `host` and `port`; "" and 0 for a client of the proxy."""
    return _HEAD.pack(OPEN, stream) + _PORT.pack(port) + host.encode("ascii")


def data(stream: int, piece: bytes) -> bytes:
    """The payload that carries at most `PIECE` bytes."""
    return _HEAD.pack(DATA, stream) + piece


def end(stream: int) -> bytes:
    """The payload that ends this side's direction."""
    return _HEAD.pack(END, stream)


def closing(stream: int) -> bytes:
    """The payload that ends both directions in good order."""
    return _HEAD.pack(CLOSE, stream)


def reset(stream: int, reason: str = "") -> bytes:
    """The payload that breaks a stream off; the reason is cut to `MAX_REASON` bytes."""
    return _HEAD.pack(RESET, stream) + reason.encode(errors="replace")[:MAX_REASON]


def credit(stream: int, amount: int) -> bytes:
    """The payload that lets the peer send `amount` bytes more."""
    return _HEAD.pack(CREDIT, stream) + _AMOUNT.pack(amount)


def unpack(payload: bytes) -> Message:
    """The message of a payload, every field within its bounds. Raises `BadFlow`."""
    if len(payload) < _HEAD.size:
        raise BadFlow("a message without a head")
    op, stream = _HEAD.unpack_from(payload)
    read = _READERS.get(op)
    if read is None or stream == 0:
        raise BadFlow(f"a message of kind {op} for stream {stream}")
    message = Message(op, stream)
    read(message, payload[_HEAD.size :])
    return message


def _read_opening(message: Message, body: bytes) -> None:
    if not _PORT.size <= len(body) <= _PORT.size + MAX_HOST:
        raise BadFlow(f"a name of {len(body)} bytes")
    (message.port,) = _PORT.unpack_from(body)
    host = body[_PORT.size :]
    if any(not 0x20 < byte < 0x7F for byte in host):
        raise BadFlow("a name that is no plain text")
    message.host = host.decode("ascii")


def _read_data(message: Message, body: bytes) -> None:
    if not 0 < len(body) <= PIECE:
        raise BadFlow(f"a piece of {len(body)} bytes")
    message.data = body


def _read_nothing(message: Message, body: bytes) -> None:
    if body:
        raise BadFlow(f"{len(body)} bytes behind a message of kind {message.op}")


def _read_reason(message: Message, body: bytes) -> None:
    if len(body) > MAX_REASON:
        raise BadFlow(f"a reason of {len(body)} bytes")
    message.reason = body.decode(errors="replace")


def _read_amount(message: Message, body: bytes) -> None:
    if len(body) != _AMOUNT.size:
        raise BadFlow(f"a credit of {len(body)} bytes")
    (message.amount,) = _AMOUNT.unpack(body)
    if not 0 < message.amount <= WINDOW:
        raise BadFlow(f"a credit for {message.amount} bytes")


_READERS = {
    OPEN: _read_opening,
    DATA: _read_data,
    END: _read_nothing,
    CLOSE: _read_nothing,
    RESET: _read_reason,
    CREDIT: _read_amount,
}
