"""Frames on the byte stream between the host and a computer's agent. Pure: bytes in, frames out.

A virtio-serial port is a plain byte stream. It tells neither side reliably where an earlier peer stopped, so
it may hold the tail of a stranger's frame. Each side therefore opens with a *greeting*: `MAGIC` and an epoch
(a random 64-bit number chosen by the host). `MAGIC` can occur nowhere else in a stream (see `_stuff`), so a
receiver that meets it drops whatever it held and starts clean: no time limits, no guessing, and no file's
content can forge one.

    greeting  MAGIC[16]  epoch[8]
    frame     length[4]  kind[1]  payload[length]     big-endian; payload stuffed

Both sides run this very file; the guest's archive carries it. So it imports next to nothing.
"""

from __future__ import annotations

import struct

# No byte of it is zero or below 0x20, and no proper prefix of it is also its suffix: `_stuff` rests on both.
MAGIC = b"\xf3workroom-agent\xfe"
_STEM = MAGIC[:-1]
_STUFFED = _STEM + b"\x00"
GREETING_SIZE = len(MAGIC) + 8

REQUEST, REPLY, NOTICE = 1, 2, 3
KINDS = frozenset((REQUEST, REPLY, NOTICE))

MAX_PAYLOAD = 1 << 20
# Stuffing adds at most one byte for each stem in the payload.
MAX_LENGTH = MAX_PAYLOAD + MAX_PAYLOAD // len(_STEM) + 1
_HEADER = struct.Struct(">IB")


class Greeting:
    """The peer starts anew, under this epoch."""

    __slots__ = ("epoch",)

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch


class Frame:
    """One message: its kind (`REQUEST`, `REPLY` or `NOTICE`) and its payload of at most `MAX_PAYLOAD` bytes."""

    __slots__ = ("kind", "payload")

    def __init__(self, kind: int, payload: bytes) -> None:
        self.kind = kind
        self.payload = payload


class Broken:
    """The peer sent what no honest peer sends. The reason names the rule; all is dropped until it greets."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def greeting(epoch: int) -> bytes:
    """The bytes that open a stream under `epoch` (0 ≤ epoch < 2⁶⁴)."""
    return MAGIC + epoch.to_bytes(8, "big")


def frame(kind: int, payload: bytes) -> bytes:
    """The bytes of one frame. Raises ValueError for an unknown kind or a payload beyond `MAX_PAYLOAD`."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of frame: {kind}")
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"a frame of {len(payload)} bytes is beyond the limit of {MAX_PAYLOAD}")
    stuffed = _stuff(payload)
    return _HEADER.pack(len(stuffed), kind) + stuffed


class Decoder:
    """Takes the stream in pieces of any size; gives back greetings, frames and breaches in their order.

    Until the first greeting, and after a breach until the next, everything is dropped. It never holds more than
    one frame and the piece just fed.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._greeted = False

    def feed(self, data: bytes) -> list[Greeting | Frame | Broken]:
        """All that `data` completed."""
        events: list[Greeting | Frame | Broken] = []
        self._buffer += data
        while (at := self._buffer.find(MAGIC, self._scanned)) >= 0:
            # What stands whole before a greeting still counts: the same peer may greet twice.
            at -= self._take_frames(at, events)
            del self._buffer[:at]
            self._scanned = 0
            if not self._take_greeting(events):
                return events
        self._take_frames(len(self._buffer), events)
        if not self._greeted:
            del self._buffer[: 1 - len(MAGIC)]
        self._scanned = max(0, len(self._buffer) - len(MAGIC) + 1)
        return events

    def _take_greeting(self, events: list[Greeting | Frame | Broken]) -> bool:
        self._greeted = len(self._buffer) >= GREETING_SIZE
        if self._greeted:
            events.append(Greeting(int.from_bytes(self._buffer[len(MAGIC) : GREETING_SIZE], "big")))
            del self._buffer[:GREETING_SIZE]
        return self._greeted

    def _take_frames(self, end: int, events: list[Greeting | Frame | Broken]) -> int:
        at = 0
        while self._greeted and end - at >= _HEADER.size:
            length, kind = _HEADER.unpack_from(self._buffer, at)
            start = at + _HEADER.size
            if kind not in KINDS or length > MAX_LENGTH:
                self._break(f"a frame of kind {kind} and {length} bytes", events)
            elif end - start < length:
                break
            else:
                at = start + length
                self._take_payload(kind, bytes(self._buffer[start:at]), events)
        del self._buffer[:at]
        return at

    def _take_payload(self, kind: int, stuffed: bytes, events: list[Greeting | Frame | Broken]) -> None:
        payload = _unstuff(stuffed)
        if len(payload) > MAX_PAYLOAD:
            self._break(f"a payload of {len(payload)} bytes, beyond the limit of {MAX_PAYLOAD}", events)
        else:
            events.append(Frame(kind, payload))

    def _break(self, reason: str, events: list[Greeting | Frame | Broken]) -> None:
        self._greeted = False
        events.append(Broken(reason))


def _stuff(payload: bytes) -> bytes:
    """Put a zero after each stem, so that `MAGIC` (the stem and 0xfe) cannot occur.

    Nor can it across a border: a frame begins with a zero byte (its length is below 2²⁴) and its kind is below
    0x20, and `MAGIC` holds no such byte.
    """
    return payload.replace(_STEM, _STUFFED)


def _unstuff(payload: bytes) -> bytes:
    return payload.replace(_STUFFED, _STEM)
