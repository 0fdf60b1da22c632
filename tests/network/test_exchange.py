from __future__ import annotations

import asyncio
import json

import pytest

from network.door import Door, connected, door, whole
from network.far import SECRET, Got
from workroom.network.limits import GateLimits

JSON = "Content-Type: application/json"
QUICK = GateLimits(answer_seconds=1.5)


@pytest.mark.parametrize(
    ("path", "rule"),
    [("garbage", "bad-answer"), ("bomb", "bad-answer"), ("switch", "bad-answer"), ("silent", "timed-out")],
)
async def test_a_server_that_does_not_speak_http(path: str, rule: str) -> None:
    async with door(limits=QUICK) as it:
        answer = await it.get(f"strict.example.org/{path}")
        assert (answer.status, answer.rule) == (504 if rule == "timed-out" else 502, rule)
        assert it.judge.last.ruling.rule == rule


@pytest.mark.parametrize("path", ["lies", "drip"])
async def test_an_answer_that_ends_too_soon_or_never_is_not_taken_for_whole(path: str) -> None:
    async with door(limits=QUICK) as it:
        answer = await it.get(f"strict.example.org/{path}")
        assert answer.status == 200
        assert not answer.raw.endswith(b"0\r\n\r\n")
        assert len(answer.body) < 100
        assert it.judge.last.status == 200
        assert (await it.get("strict.example.org/")).body == b"ok 0"


async def test_an_answer_without_end_is_cut() -> None:
    async with door(limits=GateLimits(answer_bytes=1 << 20)) as it:
        answer = await it.get(f"strict.example.org/bytes/{1 << 30}")
        assert len(answer.body) <= 1 << 20
        assert it.judge.last.into <= (1 << 20) + (256 << 10)


async def test_an_exchange_has_its_time() -> None:
    async with door(limits=GateLimits(exchange_seconds=1.5)) as it:
        assert (await it.get("strict.example.org/drip")).status in (0, 200)
        assert (await it.get("strict.example.org/")).status == 200


async def test_what_follows_an_answer_unasked_is_nobodys() -> None:
    async with door() as it:
        assert (await it.get("strict.example.org/more")).body == b"ok"
        assert (await it.get("strict.example.org/")).body == b"ok 0"
        assert it.far.connections == 2


async def test_interim_answers_are_skipped() -> None:
    async with door() as it:
        assert (await it.get("strict.example.org/hints")).raw.startswith(b"HTTP/1.1 200")


async def test_a_kept_connection_that_was_closed_meanwhile_is_dialled_anew() -> None:
    async with door() as it:
        for _ in range(3):
            assert (await it.get("strict.example.org/close")).body == b"ok"
        assert len(it.far.got) == 3


async def test_an_answer_before_the_end_of_the_body_comes_through() -> None:
    async with door() as it:
        answer = await it.get("wide.example.org/early", method="POST", body=bytes(4 << 20))
        assert answer.status in (409, 502)
        assert it.judge.last.status in (409, None)


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 3_000_000])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_arrives_as_it_was_sent(size: int, chunked: bool) -> None:
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    async with door() as it:
        if chunked:
            head = "POST /x HTTP/1.1\r\nHost: wide.example.org\r\nTransfer-Encoding: chunked\r\n\r\n"
            pieces = (body[at : at + 9973] for at in range(0, size, 9973))
            raw = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
            answer = await it.ask(head.encode() + raw, "wide.example.org")
        else:
            answer = await it.get("wide.example.org/x", method="PUT", body=body)
        assert answer.body == b"ok %d" % size
        assert it.far.got[-1].body == body
        assert it.judge.last.out > size
        shown = it.judge.asked[-1].content
        assert shown == (body if size <= 65_536 else None)


async def test_a_short_body_can_be_seen_before_it_leaves() -> None:
    async with door() as it:
        it.judge.hold = asyncio.Event()
        asking = asyncio.create_task(it.get("wide.example.org/x", method="POST", body=b"dear reader"))
        while not it.judge.asked:
            await asyncio.sleep(0.01)
        assert (it.judge.asked[0].content, it.judge.asked[0].body) == (b"dear reader", 11)
        assert it.far.connections == 0
        it.judge.hold.set()
        assert (await asking).body == b"ok 11"


async def test_a_large_answer_arrives_whole() -> None:
    async with door() as it:
        answer = await it.get("strict.example.org/bytes/5000000")
        assert answer.body == b"x" * 5_000_000
        assert it.judge.last.into == 5_000_000


async def test_who_expects_to_be_told_to_go_on_is_told_after_the_ruling() -> None:
    async with door() as it, it.listening("wide.example.org", 443) as at, connected(at) as (reader, writer):
        await writer.start_tls(it.client_context(), server_hostname="wide.example.org")
        size = 100_000
        head = f"POST /x HTTP/1.1\r\nHost: wide.example.org\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n"
        writer.write(head.encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        assert [each.host for each in it.judge.asked] == ["wide.example.org"]
        writer.write(bytes(size))
        assert (await whole(reader)).endswith(b"ok 100000")
        assert "expect" not in it.far.got[-1].headers


async def test_a_head_has_no_body_whether_answered_or_refused() -> None:
    head = b"HEAD %b HTTP/1.1\r\nHost: packages.example.net\r\n\r\n"
    async with (
        door() as it,
        it.listening("packages.example.net", 443) as at,
        connected(at) as (reader, writer),
    ):
        await writer.start_tls(it.client_context(), server_hostname="packages.example.net")
        writer.write(head % b"/simple/x/")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        writer.write(head % b"/legacy/")
        assert b"path-not-allowed" in await reader.read()


class TestJsonFields:
    """A model's endpoint: only known fields of a body leave."""

    async def send(self, it: Door, body: bytes, *lines: str) -> str:
        answer = await it.get("json.example.net/", *(lines or (JSON,)), method="POST", body=body)
        assert answer.status == (
            200 if not answer.rule else 403 if answer.rule == "json-field" else answer.status
        )
        return answer.rule

    @pytest.mark.case(31)
    async def test_only_listed_fields_leave(self) -> None:
        async with door() as it:
            assert await self.send(it, b'{"model": "m", "messages": [{"tools": 1}]}') == ""
            assert it.far.got[-1] == Got(
                "POST",
                "/",
                {
                    "host": "json.example.net",
                    "content-type": "application/json",
                    "accept-encoding": "identity",
                    "x-api-key": SECRET,
                    "content-length": "42",
                },
                b'{"model": "m", "messages": [{"tools": 1}]}',
            )
            fields = ("mcp_servers", "container", "tools", "Model", "model\\u0000")
            bodies = [b'{"model": "m", "%b": []}' % name.encode() for name in fields]
            assert [await self.send(it, body) for body in bodies] == ["json-field"] * 5
            assert len(it.far.got) == 1

    @pytest.mark.case(31)
    @pytest.mark.parametrize(
        "body",
        [
            b'{"model": "a", "model": "b"}',
            b'{"messages": {"a": 1, "a": 2}}',
            b"[1]",
            b'"model"',
            b'{"model": 1} {"tools": 2}',
            b'{"model": 1',
            b'\xef\xbb\xbf{"model": 1}',
            '{"model": 1}'.encode("utf-16"),
            b'{"model": "\xff"}',
            b"[" * 100_000,
        ],
    )
    async def test_what_is_read_two_ways(self, body: bytes) -> None:
        async with door() as it:
            assert await self.send(it, body) == "json-body"
            assert it.far.connections == 0

    async def test_other_types_packed_and_too_long_ones(self) -> None:
        async with door() as it:
            form = "Content-Type: application/x-www-form-urlencoded"
            assert await self.send(it, b"a=b", form) == "json-body"
            assert await self.send(it, b"\x1f\x8b", JSON, "Content-Encoding: gzip") == "json-body"
            long = json.dumps({"model": "m" * (1 << 20)}).encode()
            assert await self.send(it, long) == "request-bytes"
            assert it.far.connections == 0
