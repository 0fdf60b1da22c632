"""The host's end of the door, with a guest that is played: honest where that is said, hostile everywhere else."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workroom.computer import Flow, ServeDoor, flows, frames
from workroom.computer.channel import dial
from workroom.computer.door import Door
from workroom.computer.flows import Message
from workroom.computer.line import ChannelBroken

LIMIT = 20
WINDOW = flows.WINDOW


class Guest:
    """The guest's end: a port that the host dials, once or again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[Message] = []
        self.greeted = 0
        self.reading = asyncio.Event()
        self.reading.set()
        self._news = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._waits: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def close(self) -> None:
        self._server.close()
        for writer in self._waits:
            writer.close()
        await self._server.wait_closed()

    def say(self, *payloads: bytes) -> None:
        for payload in payloads:
            self.raw(frames.frame(frames.NOTICE, payload))

    def raw(self, data: bytes) -> None:
        assert self._writer is not None
        self._writer.write(data)

    async def drain(self) -> None:
        assert self._writer is not None
        await self._writer.drain()

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(LIMIT):
            while not true():
                self._news.clear()
                await self._news.wait()

    def of(self, stream: int) -> list[Message]:
        return [message for message in self.heard if message.stream == stream]

    def ops(self, stream: int) -> list[int]:
        return [message.op for message in self.of(stream)]

    def data(self, stream: int) -> bytes:
        return b"".join(message.data for message in self.of(stream))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decoder = frames.Decoder()
        self._waits.append(writer)
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                for event in decoder.feed(data):
                    self._take(event, writer)
                self._news.set()
                await self.reading.wait()

    def _take(self, event: object, writer: asyncio.StreamWriter) -> None:
        if isinstance(event, frames.Greeting):
            self.greeted += self._writer is not writer
            self._writer = writer
            writer.write(frames.greeting(event.epoch))
        elif isinstance(event, frames.Frame):
            self.heard.append(flows.unpack(event.payload))


class Server:
    """Keeps the streams it is given until a test has done with them."""

    def __init__(self) -> None:
        self.flows: list[tuple[Flow, str, int]] = []
        self.came = asyncio.Event()
        self.go = asyncio.Event()

    async def __call__(self, flow: Flow, host: str, port: int) -> None:
        self.flows.append((flow, host, port))
        self.came.set()
        await self.go.wait()

    async def flow(self) -> Flow:
        async with asyncio.timeout(LIMIT):
            await self.came.wait()
        self.came.clear()
        return self.flows[-1][0]


@contextlib.asynccontextmanager
async def door(path: Path, serve: ServeDoor | None) -> AsyncIterator[tuple[Guest, Door]]:
    guest = Guest(path / "port")
    await guest.open()
    served = Door(lambda: dial(str(guest.path)), serve)
    try:
        await guest.until(lambda: guest.greeted)
        yield guest, served
    finally:
        guest.reading.set()
        await served.close()
        await guest.close()


async def test_a_stream_carries_both_ways_and_ends_in_each(tmp_path: Path) -> None:
    async def serve(flow: Flow, host: str, port: int) -> None:
        while data := await flow.read(3):
            await flow.write(data.upper())
        await flow.write(f" {host}:{port}".encode())
        await flow.end()

    async with door(tmp_path, serve) as (guest, _):
        guest.say(flows.opening(1, "a.example.com", 443), flows.data(1, b"hello"), flows.end(1))
        await guest.until(lambda: flows.END in guest.ops(1))
        assert guest.data(1) == b"HELLO a.example.com:443"
        assert guest.ops(1).count(flows.CLOSE) + guest.ops(1).count(flows.RESET) == 0


async def test_closing_lets_arrive_what_was_sent(tmp_path: Path) -> None:
    async def serve(flow: Flow, _host: str, _port: int) -> None:
        await flow.write(b"all of it")
        flow.close()
        flow.close()

    async with door(tmp_path, serve) as (guest, _):
        guest.say(flows.opening(1, "a", 1))
        await guest.until(lambda: flows.CLOSE in guest.ops(1))
        assert guest.ops(1) == [flows.DATA, flows.CLOSE]
        guest.say(flows.data(1, b"late"), flows.end(1), flows.opening(2, "a", 1))
        await guest.until(lambda: guest.of(2))


@pytest.mark.case(49)
async def test_a_server_that_dies_breaks_its_stream_and_the_next_one_works(tmp_path: Path) -> None:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    died: list[asyncio.Task[None] | None] = []

    async def serve(flow: Flow, host: str, _port: int) -> None:
        await flow.write(b"half")
        if host == "dies":
            raise ValueError("a fault in the gate")
        if host == "killed":
            died.append(asyncio.current_task())
            await asyncio.Event().wait()
        await flow.end()

    async with door(tmp_path, serve) as (guest, _):
        guest.say(flows.opening(1, "dies", 1), flows.opening(2, "killed", 1))
        await guest.until(lambda: flows.RESET in guest.ops(1) and guest.data(2))
        assert died[0] is not None
        died[0].cancel()
        await guest.until(lambda: flows.RESET in guest.ops(2))
        guest.say(flows.opening(3, "works", 1))
        await guest.until(lambda: flows.END in guest.ops(3))


@pytest.mark.case(49)
async def test_without_a_server_every_stream_is_reset(tmp_path: Path) -> None:
    async with door(tmp_path, None) as (guest, _):
        guest.say(flows.opening(1, "a", 1), flows.data(1, b"x"), flows.opening(2, "b", 2))
        await guest.until(lambda: guest.of(2))
        assert [(m.stream, m.op, m.reason) for m in guest.heard] == [
            (n, flows.RESET, "this computer has no way out") for n in (1, 2)
        ]


async def test_nobody_is_sent_more_than_there_is_room_for(tmp_path: Path) -> None:
    async def serve(flow: Flow, _host: str, _port: int) -> None:
        await flow.write(bytes(WINDOW + 5))
        await flow.end()

    async with door(tmp_path, serve) as (guest, _):
        guest.say(flows.opening(1, "a", 1), flows.opening(2, "b", 1))
        await guest.until(lambda: len(guest.data(1)) >= WINDOW and len(guest.data(2)) >= WINDOW)
        assert (len(guest.data(1)), flows.END in guest.ops(1)) == (WINDOW, False)
        guest.say(flows.credit(1, 5))
        await guest.until(lambda: flows.END in guest.ops(1))
        assert len(guest.data(1)) == WINDOW + 5


async def test_who_reads_gives_room_for_more(tmp_path: Path) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, _):
        guest.say(flows.opening(1, "a", 1), *[flows.data(1, bytes(flows.PIECE))] * (WINDOW // flows.PIECE))
        flow = await server.flow()
        taken = 0
        while taken < WINDOW:
            taken += len(await flow.read())
        await guest.until(lambda: sum(message.amount for message in guest.of(1)) == WINDOW)
        guest.say(flows.data(1, b"more"))
        assert await flow.read() == b"more"
        server.go.set()


async def test_a_stream_the_program_broke_off_raises_at_whoever_serves_it(tmp_path: Path) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, _):
        guest.say(flows.opening(1, "a", 1))
        flow = await server.flow()
        reading = asyncio.create_task(flow.read())
        guest.say(flows.reset(1))
        with pytest.raises(ConnectionResetError) as caught:
            await asyncio.wait_for(reading, LIMIT)
        assert caught.value.errno == errno.ECONNRESET
        with pytest.raises(ConnectionResetError):
            await flow.write(b"x")
        server.go.set()


async def test_a_stream_that_was_ended_takes_nothing_more(tmp_path: Path) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, _):
        guest.say(flows.opening(1, "a", 1))
        flow = await server.flow()
        await flow.end()
        await flow.end()
        with pytest.raises(BrokenPipeError):
            await flow.write(b"x")
        server.go.set()


@pytest.mark.case(48)
async def test_a_crowd_is_served_to_the_limit_and_the_rest_reset_at_once(tmp_path: Path) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, _):
        many = 10_000
        for number in range(1, many + 1):
            guest.say(flows.opening(number, "a", 1))
        await guest.drain()
        await guest.until(lambda: len(guest.heard) == many - flows.MAX_STREAMS)
        assert len(server.flows) == flows.MAX_STREAMS
        assert {message.reason for message in guest.heard} == {"more than 256 connections"}
        server.go.set()
        await guest.until(lambda: len(guest.heard) == many)
        guest.say(flows.opening(many + 1, "again", 1))
        await guest.until(lambda: guest.of(many + 1))
        assert server.flows[-1][1] == "again"


@pytest.mark.case(76)
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([flows.opening(1, "a", 1)], "a stream's number a second time"),
        ([flows.data(7, b"x")], "a stream that was never opened"),
        ([flows.data(1, bytes(flows.PIECE))] * 9, "more bytes than a stream's window"),
        ([flows.end(1), flows.data(1, b"x")], "bytes after the end"),
        ([flows.credit(1, 1)], "a credit beyond a stream's window"),
        ([flows.closing(1)], "a message of kind 5" if flows.CLOSE == 5 else "a message of kind 4"),
        ([b"nonsense"], "a message of kind"),
        ([flows.opening(2, "x" * 254, 1)], "a name of 256 bytes"),
    ],
)
async def test_a_breach_breaks_the_line_and_it_is_made_anew(
    tmp_path: Path, said: list[bytes], reason: str
) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, served):
        guest.say(flows.opening(1, "a", 1))
        flow = await server.flow()
        guest.say(*said)
        await guest.until(lambda: guest.greeted == 2)
        assert reason in served.trouble
        with pytest.raises(ConnectionResetError, match=reason):
            await flow.read()
        guest.say(flows.opening(1, "b", 2))  # numbers begin anew with the greeting
        await server.flow()
        assert server.flows[-1][1:] == ("b", 2)
        server.go.set()


@pytest.mark.case(76)
async def test_frames_of_another_kind_break_the_line(tmp_path: Path) -> None:
    async with door(tmp_path, None) as (guest, served):
        guest.raw(frames.frame(frames.REQUEST, flows.opening(1, "a", 1)))
        await guest.until(lambda: guest.greeted == 2)
        assert "a frame of kind 1" in served.trouble


@pytest.mark.case(76)
async def test_a_guest_that_reads_nothing_costs_a_bounded_amount(tmp_path: Path) -> None:
    async with door(tmp_path, None) as (guest, served):
        guest.reading.clear()
        number = 0
        async with asyncio.timeout(60):
            while not served.trouble:
                for _ in range(2000):
                    number += 1
                    guest.say(flows.opening(number, "a", 1))
                with contextlib.suppress(OSError):
                    await guest.drain()
                await asyncio.sleep(0)
        assert served.trouble == "the computer reads nothing of what it is sent"


@pytest.mark.case(76)
async def test_the_end_does_not_wait_for_a_guest_that_reads_nothing(tmp_path: Path) -> None:
    started = asyncio.Event()

    async def serve(flow: Flow, _host: str, _port: int) -> None:
        started.set()
        await flow.write(bytes(WINDOW))

    async with door(tmp_path, serve) as (guest, served):
        guest.reading.clear()
        guest.say(*(flows.opening(number, "a", 1) for number in range(1, 40)))
        await asyncio.wait_for(started.wait(), LIMIT)
        await asyncio.sleep(0)
        await asyncio.wait_for(served.close(), LIMIT)


async def test_a_newcomer_behind_the_port_is_greeted_and_finds_nothing_open(tmp_path: Path) -> None:
    server = Server()
    async with door(tmp_path, server) as (guest, _):
        guest.say(flows.opening(1, "a", 1))
        flow = await server.flow()
        guest.raw(frames.greeting(0))  # what a forwarder says that was just started
        await guest.until(lambda: guest.greeted == 2)
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(flow.read(), LIMIT)
        server.go.set()


@pytest.mark.case(76)
@settings(max_examples=int(os.environ.get("WORKROOM_FUZZ", "40")), deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.builds(flows.opening, st.integers(1, 4), st.just("a"), st.integers(0, 9)),
            st.builds(flows.data, st.integers(1, 4), st.binary(min_size=1, max_size=9)),
            st.builds(flows.end, st.integers(1, 4)),
            st.builds(flows.reset, st.integers(1, 4), st.just("r")),
            st.builds(flows.credit, st.integers(1, 4), st.integers(1, WINDOW)),
        ),
        max_size=12,
    )
)
async def test_whatever_arrives_is_borne_or_named(said: list[bytes]) -> None:
    """The listener alone, without a line: only `ChannelBroken` comes out of it, and the bounds hold."""

    async def never() -> None:
        raise ConnectionRefusedError

    async def serve(flow: Flow, _host: str, _port: int) -> None:
        while data := await flow.read():
            await flow.write(data)

    served = Door(never, serve)  # type: ignore[arg-type]
    try:
        for payload in said:
            try:
                served.line_frame(frames.NOTICE, payload)
            except ChannelBroken:
                served.line_up()
            await asyncio.sleep(0)
            assert len(served._flows) <= flows.MAX_STREAMS
    finally:
        await served.close()
