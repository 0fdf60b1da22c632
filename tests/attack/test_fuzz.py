"""A guest that sends malformed, huge and endless messages: everything is bounded, the line drops, the app goes on.

The quick form runs with all tests; `WORKROOM_FUZZ=1000000` sends that many messages instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders.client import Client, NineError
from workroom.computer import frames
from workroom.computer.channel import Channel, ChannelBroken
from workroom.folders import Access, FolderServer, Grant, Journal, SharedView

COUNT = int(os.environ.get("WORKROOM_FUZZ", "6000"))
GROWTH_KB = 96 << 10
pytestmark = [pytest.mark.case(76), pytest.mark.timeout(120 + COUNT // 500)]


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Whatever was sent, this process has not grown by much."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH_KB


def mutated(data: bytes, dice: random.Random) -> bytes:
    """`data` with a few bytes changed, lost or doubled, or only its beginning."""
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(changed) + 1)
        way = dice.randrange(4)
        if way == 0 and changed:
            changed[at % len(changed)] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
        elif way == 1:
            changed[at:at] = dice.randbytes(dice.randrange(12))
        elif way == 2:
            del changed[at : at + dice.randrange(8)]
        else:
            changed[at:at] = changed[: dice.randrange(40)]
    return bytes(changed)


def test_the_agents_line_in_pieces() -> None:
    dice = random.Random(76)
    decoder = frames.Decoder()
    for _ in range(COUNT):
        body = dice.choice([b"", b"{}", frames.MAGIC, dice.randbytes(dice.randrange(300))])
        stream = mutated(frames.frame(dice.choice(sorted(frames.KINDS)), body), dice)
        if dice.random() < 0.2:
            stream = frames.greeting(dice.getrandbits(64)) + stream
        decoder.feed(stream)
        assert len(decoder._buffer) < 2 * frames.MAX_PAYLOAD
    events = decoder.feed(frames.greeting(7) + frames.frame(2, b"fine"))
    greeting, frame = events[-2:]
    assert isinstance(greeting, frames.Greeting)
    assert isinstance(frame, frames.Frame)
    assert (greeting.epoch, frame.kind, frame.payload) == (7, 2, b"fine")


REPLIES = [
    b'{"id":1,"ok":true}', b'{"id":1,"error":{"errno":2,"message":"x"}}', b'{"notice":"output","job":"a"}',
    b'{"id":1,"version":1,"ok":{}}', b"[]", b"null", b"\xff\xfe", b'{"id":' + b"9" * 400 + b"}",
    b'{"a":' * 900 + b"1" + b"}" * 900,
]  # fmt: skip


async def test_a_guest_that_answers_nonsense_loses_its_line_and_no_more() -> None:
    dice = random.Random(77)
    for _ in range(COUNT // 60):
        ours, theirs = socket.socketpair()
        channel = await Channel.connect(ours)
        answer = b"".join(
            mutated(
                frames.frame(dice.choice([2, 3]), struct.pack(">I", len(reply)) + reply + dice.randbytes(9)),
                dice,
            )
            for reply in dice.choices(REPLIES, k=6)
        )
        with pytest.raises((ChannelBroken, TimeoutError, OSError)):
            await asyncio.gather(_hello(channel), asyncio.to_thread(_answer, theirs, answer))
        await channel.close()


async def _hello(channel: Channel) -> None:
    await channel.hello(timeout=10)


def _answer(line: socket.socket, answer: bytes) -> None:
    with line, contextlib.suppress(OSError):
        line.settimeout(10)
        heard = line.recv(frames.GREETING_SIZE, socket.MSG_WAITALL)
        line.sendall(heard + answer)


async def test_a_frame_that_never_ends_is_not_collected() -> None:
    ours, theirs = socket.socketpair()
    channel = await Channel.connect(ours)
    endless = struct.pack(">IB", 0xFFFFFFFF, 2) + bytes(1 << 20)
    with pytest.raises(ChannelBroken):
        await asyncio.gather(_hello(channel), asyncio.to_thread(_answer, theirs, endless))
    await channel.close()


class Share:
    """A real folder server on a folder of its own, and what it must never touch."""

    def __init__(self, home: Path) -> None:
        self.home, self.box = home, home / "box"
        self.box.mkdir()
        (home / "secret").write_bytes(b"outside")
        (self.box / "f").write_bytes(b"inside")
        self.journal = Journal.open(home / "undo")
        self.view = SharedView("t", [Grant("box", str(self.box), Access.READ)], [], self.journal)

    @contextlib.contextmanager
    def line(self) -> Iterator[socket.socket]:
        ours, theirs = socket.socketpair()
        thread = threading.Thread(target=FolderServer(self.view).serve, args=(theirs,), daemon=True)
        thread.start()
        with ours:
            ours.settimeout(20)
            yield ours
        thread.join(20)
        assert not thread.is_alive(), "a line that was dropped is served no more"

    def close(self) -> None:
        self.view.close()
        self.journal.close()
        assert (self.home / "secret").read_bytes() == b"outside"
        assert sorted(path.name for path in self.home.iterdir()) == ["box", "secret", "undo"]
        assert [path.read_bytes() for path in self.box.iterdir()] == [b"inside"]


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Share]:
    share = Share(tmp_path)
    yield share
    share.close()


def asked(kind: int, body: bytes, tag: int = 1) -> bytes:
    return struct.pack("<IBH", 7 + len(body), kind, tag) + body


def name(text: bytes) -> bytes:
    return struct.pack("<H", len(text)) + text


START = asked(100, struct.pack("<I", 65536) + name(b"9P2000.L"), 0xFFFF) + asked(
    104, struct.pack("<II", 0, 0xFFFFFFFF) + name(b"") * 2 + struct.pack("<I", 0)
)
WALK = asked(110, struct.pack("<IIH", 0, 1, 3) + name(b"folders") + name(b"box") + name(b"f"))
SOUND = [
    WALK,
    asked(110, struct.pack("<IIH", 0, 2, 4) + name(b"folders") + name(b"box") + name(b"..") * 2),
    asked(12, struct.pack("<II", 1, 0)),
    asked(24, struct.pack("<IQ", 1, 0x3FFF)),
    asked(116, struct.pack("<IQI", 1, 0, 4096)),
    asked(118, struct.pack("<IQI", 1, 0, 3) + b"abc"),
    asked(26, struct.pack("<IIIIIQQQQQ", 1, 1, 0o777, 0, 0, 1 << 40, 0, 0, 0, 0)),
    asked(40, struct.pack("<IQI", 0, 0, 8000)),
    asked(72, struct.pack("<I", 0) + name(b"d") + struct.pack("<II", 0o777, 0)),
    asked(16, struct.pack("<I", 0) + name(b"l") + name(b"/etc/shadow") + struct.pack("<I", 0)),
    asked(74, struct.pack("<I", 0) + name(b"../secret") + struct.pack("<I", 1) + name(b"x")),
    asked(120, struct.pack("<I", 1)),
    asked(108, struct.pack("<H", 1)),
]


def test_mutated_9p_is_answered_or_the_line_is_dropped(share: Share) -> None:
    dice = random.Random(78)
    sent = 0
    while sent < COUNT:
        batch = [_hostile(request, dice) for request in dice.choices(SOUND, k=40)]
        with share.line() as line:
            reader = threading.Thread(target=_drain, args=(line,), daemon=True)
            reader.start()
            with contextlib.suppress(OSError):
                line.sendall(START + b"".join(batch))
                line.shutdown(socket.SHUT_WR)
            reader.join(20)
            assert not reader.is_alive(), "it neither answers nor hangs up"
        sent += len(batch)
    with share.line() as line:
        assert Client(line).read("folders/box/f") == b"inside"


def _hostile(request: bytes, dice: random.Random) -> bytes:
    chance = dice.random()
    if chance < 0.3:
        return request
    if chance < 0.98:  # a right frame around a wrong body: it gets further
        return asked(request[4], mutated(request[7:], dice), dice.randrange(1 << 16))
    return mutated(request, dice)


def _drain(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while line.recv(1 << 16):
            pass


@pytest.mark.parametrize("size", [0, 6, 7, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_9p_message_that_lies_about_its_size_ends_the_line(share: Share, size: int) -> None:
    with share.line() as line:
        line.sendall(START + struct.pack("<IBH", size, 116, 1))
        with contextlib.suppress(OSError):
            for _ in range(64):
                line.sendall(bytes(1 << 16))
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        _drain(line)


def test_a_9p_client_that_never_reads_stops_nobody_else(share: Share) -> None:
    with share.line() as deaf, share.line() as other:
        flood = threading.Thread(target=_flood, args=(deaf,), daemon=True)
        flood.start()
        time.sleep(0)
        client = Client(other)
        for _ in range(20):
            assert client.read("folders/box/f") == b"inside"
        with contextlib.suppress(NineError):
            client.getattr("folders/box/none")
        deaf.shutdown(socket.SHUT_RDWR)
        flood.join(20)


def _flood(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.sendall(START + WALK)
        for _ in range(20_000):
            line.sendall(asked(24, struct.pack("<IQ", 1, 0x3FFF)))
