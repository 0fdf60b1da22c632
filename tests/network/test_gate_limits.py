from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

from network.door import Door, connected, door, whole
from workroom.network.limits import GateLimits

GET = b"GET / HTTP/1.1\r\nHost: strict.example.org\r\n\r\n"
HASTY = GateLimits(head_seconds=0.4)
# A handshake may take its time on a busy machine; what is tried comes after it.
STRICT = GateLimits(idle_seconds=1.0, stall_seconds=1.0)


class Pipe:
    """A guest's connection without a socket, of which there can be ten thousand."""

    def __init__(self, *first: bytes) -> None:
        self.said = b""
        self.closed = False
        self._first = list(first)
        self._end = asyncio.Event()

    async def read(self, limit: int = 65536) -> bytes:
        if self._first:
            return self._first.pop(0)
        await self._end.wait()
        return b""

    async def write(self, data: bytes) -> None:
        self.said += data

    async def end(self) -> None:
        self._end.set()

    def close(self) -> None:
        self.closed = True
        self._end.set()


@pytest.mark.case(48)
async def test_ten_thousand_connections() -> None:
    limits = GateLimits(connections=256)
    async with door(limits=limits) as it:
        pipes = [Pipe() for _ in range(10_000)]
        tasks = [asyncio.create_task(it.gate.serve(pipe)) for pipe in pipes]
        longest = await slowest_turn(0.5)
        assert it.gate.open == 256
        assert sum(pipe.closed for pipe in pipes) == 10_000 - 256
        assert longest < 2.0  # of a loop that had 10,000 tasks to start
        for pipe in pipes:
            pipe.close()
        await asyncio.gather(*tasks)
        assert it.gate.open == 0
        assert (await it.get("strict.example.org/")).status == 200


async def slowest_turn(seconds: float) -> float:
    """How long the loop ever kept somebody waiting."""
    end, longest = time.monotonic() + seconds, 0.0
    while (began := time.monotonic()) < end:
        await asyncio.sleep(0)
        longest = max(longest, time.monotonic() - began)
    return longest


@pytest.mark.case(48)
async def test_one_too_many_is_closed_at_once_and_room_comes_back() -> None:
    async with door(limits=GateLimits(connections=2)) as it, it.listening("strict.example.org", 80) as at:
        async with connected(at), connected(at):
            while it.gate.open < 2:
                await asyncio.sleep(0.01)
            async with connected(at) as (reader, _):
                assert await reader.read() == b""
        while it.gate.open:
            await asyncio.sleep(0.01)
        async with connected(at) as (reader, writer):
            writer.write(GET)
            assert (await whole(reader)).startswith(b"HTTP/1.1 403")


@pytest.mark.case(48)
@pytest.mark.parametrize(
    ("first", "slow"),
    [(b"", b""), (b"GET / HT", b""), (b"GET / HTTP/1.1\r\nX: ", b"a"), (b"\x16\x03\x01\x02\x00", b"\x01")],
)
async def test_a_byte_a_second(first: bytes, slow: bytes) -> None:
    async with door(limits=HASTY) as it, it.listening("strict.example.org", 443) as at:
        async with connected(at) as (reader, writer), asyncio.timeout(20):
            writer.write(first)
            dripping = asyncio.create_task(drip(writer, slow))
            said = b""
            with contextlib.suppress(ConnectionError):
                said = await reader.read()
            dripping.cancel()
            assert not said or b"too-slow" in said or said[0] == 0x15
        assert it.far.connections == 0


@pytest.mark.case(48)
async def test_a_body_of_a_byte_a_second() -> None:
    async with door(limits=STRICT) as it, it.listening("wide.example.org", 443) as at:
        async with connected(at) as (reader, writer), asyncio.timeout(20):
            await writer.start_tls(it.client_context(), server_hostname="wide.example.org")
            writer.write(b"POST / HTTP/1.1\r\nHost: wide.example.org\r\nContent-Length: 100000\r\n\r\n")
            dripping = asyncio.create_task(drip(writer, b"a"))
            assert b"too-slow" in await whole(reader)
            dripping.cancel()
        assert it.judge.last.ruling.rule == "too-slow"
        assert it.far.got == []


async def drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    with contextlib.suppress(OSError):
        while piece:
            await asyncio.sleep(0.05)
            writer.write(piece)
            await writer.drain()


@pytest.mark.case(48)
async def test_a_guest_that_does_not_read_is_let_go() -> None:
    async with door(limits=STRICT) as it, it.listening("strict.example.org", 443) as at:
        async with connected(at) as (_, writer):
            await writer.start_tls(it.client_context(), server_hostname="strict.example.org")
            writer.write(b"GET /bytes/1000000000 HTTP/1.1\r\nHost: strict.example.org\r\n\r\n")
            async with asyncio.timeout(20):
                while not it.judge.seen:
                    await asyncio.sleep(0.02)
            writer.transport.abort()
        assert it.judge.last.into < 100_000_000


async def test_an_idle_connection_is_closed() -> None:
    async with (
        door(limits=STRICT) as it,
        it.listening("strict.example.org", 443) as at,
        connected(at) as (reader, writer),
        asyncio.timeout(20),
    ):
        await writer.start_tls(it.client_context(), server_hostname="strict.example.org")
        writer.write(GET)
        assert (await whole(reader)).endswith(b"ok 0")
        assert await reader.read() == b""
        assert it.judge.last.ruling.allowed  # nothing to complain about


@pytest.mark.parametrize("size", [66_000, 200_000, 1 << 20])
@pytest.mark.parametrize("where", ["header", "target", "headers"])
async def test_a_head_of_any_size(size: int, where: str) -> None:
    async with door() as it:
        more = {
            "header": b"X: " + b"a" * size + b"\r\n",
            "target": b"",
            "headers": b"X: a\r\n" * (size // 6),
        }[where]
        path = b"/" + b"a" * size if where == "target" else b"/"
        raw = b"GET %b HTTP/1.1\r\nHost: strict.example.org\r\n%b\r\n" % (path, more)
        answer = await it.ask(raw, "strict.example.org")
        assert answer.rule in ("head-too-large", "bad-request")
        assert answer.status in (400, 431)
        assert it.far.connections == 0


async def test_a_person_may_take_their_time() -> None:
    """The answer takes longer than any limit of the guest's side."""
    async with door(limits=STRICT) as it:
        it.judge.hold = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, it.judge.hold.set)
        assert (await it.get("strict.example.org/")).body == b"ok 0"


async def test_only_so_many_wait_for_a_person() -> None:
    async with door(limits=GateLimits(waiting=3)) as it:
        it.judge.hold = asyncio.Event()
        waiting = [asyncio.create_task(it.get("strict.example.org/")) for _ in range(3)]
        while len(it.judge.asked) < 3:
            await asyncio.sleep(0.01)
        answer = await it.get("strict.example.org/")
        assert (answer.status, answer.rule) == (503, "too-many-waiting")
        it.judge.hold.set()
        assert [each.status for each in await asyncio.gather(*waiting)] == [200] * 3


async def test_a_guest_that_hangs_up_waits_no_more() -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at:
        it.judge.hold = asyncio.Event()
        async with connected(at) as (_, writer):
            await writer.start_tls(it.client_context(), server_hostname="strict.example.org")
            writer.write(GET + GET)
            while not it.judge.asked:
                await asyncio.sleep(0.01)
            assert it.gate.open == 1
        async with asyncio.timeout(20):
            while it.gate.open:
                await asyncio.sleep(0.02)
        assert it.far.connections == 0


async def test_a_judge_that_fails_lets_nothing_through() -> None:
    async with door() as it:
        it.judge.rules = None  # type: ignore[assignment]
        answer = await it.get("strict.example.org/")
        assert (answer.status, answer.rule) == (503, "not-judged")
        assert it.far.connections == 0


@pytest.mark.case(49)
async def test_a_gate_that_is_killed_closes_its_streams_and_the_next_serves() -> None:
    async with door() as it:
        pipe = Pipe(b"GET http://plain.example.org/silent HTTP/1.1\r\nHost: plain.example.org\r\n\r\n")
        serving = asyncio.create_task(it.gate.serve(pipe))
        while not it.far.got:
            await asyncio.sleep(0.01)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        assert pipe.closed
        assert pipe.said == b""
        assert it.gate.open == 0
        assert (await it.get("strict.example.org/")).status == 200


async def test_a_stream_that_is_reset_harms_nobody() -> None:
    class Reset(Pipe):
        async def read(self, limit: int = 65536) -> bytes:
            raise ConnectionResetError

    async with door() as it:
        for host in ("", "strict.example.org"):
            pipe = Reset()
            await it.gate.serve(pipe, host, 443)
            assert pipe.closed
        assert await alive(it)


async def alive(it: Door) -> bool:
    return (await it.get("strict.example.org/")).status == 200
