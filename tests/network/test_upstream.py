from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Sequence

import pytest
import trustme

from network import corpus
from network.origin import GLOBAL, GLOBAL6, answering, certified, origin, reaching
from workroom.network import upstream
from workroom.network.addresses import Address
from workroom.network.hosts import Unfit, host_of
from workroom.network.upstream import Connection, Dial, Unreachable, Upstream


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers each line with itself, until `bye`."""
    while (line := await reader.readline()) and line != b"bye\n":
        writer.write(line)
        await writer.drain()


async def refusal(up: Upstream, host: str = "example.org", port: int = 80, *, tls: bool = False) -> str:
    with pytest.raises(Unreachable) as caught:
        await up.connect(host, port, tls=tls)
    assert caught.value.reason.endswith(".")
    return caught.value.rule


def noting(dialled: list[str], port: int) -> Dial:
    def dial(ip: Address, _: int) -> tuple[str, int]:
        dialled.append(str(ip))
        return "127.0.0.1", port

    return dial


def judgement(text: str) -> str | Unfit:
    try:
        return host_of(text, single=True)
    except Unfit as unfit:
        return unfit


async def until_unusable(there: Connection) -> None:
    async with asyncio.timeout(10):
        while there.usable:
            await asyncio.sleep(0.005)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens, held so that nobody else can."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


async def test_a_connection_carries_bytes_both_ways() -> None:
    async with origin(echo) as port, reaching(port) as up:
        there = await up.connect("example.org", 80, tls=False)
        await there.write(b"hello\n")
        assert await there.read() == b"hello\n"
        assert there.address == "127.0.0.1"
        await there.end()
        assert await there.read() == b""
        there.close()
        await there.closed()


async def test_tls_is_checked_against_the_name() -> None:
    authority = trustme.CA()
    context = certified(authority, "example.org")
    async with origin(echo, context) as port, reaching(port, trust=authority) as up:
        there = await up.connect("example.org", 443, tls=True)
        await there.write(b"hello\n")
        assert await there.read() == b"hello\n"
        there.close()
        await there.closed()
        assert await refusal(up, "example.net", 443, tls=True) == "bad-certificate"


@pytest.mark.case(45)
async def test_a_certificate_of_a_stranger_is_refused() -> None:
    context = certified(trustme.CA(), "example.org")
    async with origin(echo, context) as port, reaching(port, trust=trustme.CA()) as up:
        assert await refusal(up, port=443, tls=True) == "bad-certificate"


async def test_what_is_no_tls_is_named() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org\r\n" * 100)
        await reader.read()

    async with origin(talk) as port, reaching(port) as up:
        assert await refusal(up, port=443, tls=True) == "bad-tls"


async def test_a_hang_up_in_the_handshake_is_named() -> None:
    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with origin(leave) as port, reaching(port) as up:
        assert await refusal(up, port=443, tls=True) in ("unreachable", "bad-tls")


async def test_nobody_there_is_named(closed_port: int) -> None:
    async with reaching(closed_port) as up:
        assert await refusal(up) == "refused"


@pytest.mark.parametrize("stuck", ["resolve", "handshake"])
async def test_silence_ends(monkeypatch: pytest.MonkeyPatch, stuck: str) -> None:
    async def silent(*_: object) -> Sequence[Address]:
        await asyncio.Event().wait()
        raise AssertionError

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(upstream, "SECONDS", 0.2)
    resolve = silent if stuck == "resolve" else answering(GLOBAL)
    async with origin(mute) as port, reaching(port, resolve=resolve) as up:
        assert await refusal(up, port=443, tls=True) == "timed-out"


@pytest.mark.case(37)
@pytest.mark.parametrize(
    "answer", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::9"]
)
async def test_a_name_that_leads_inside_is_refused(answer: str) -> None:
    dialled: list[str] = []
    up = Upstream(resolve=answering(GLOBAL, answer), dial=noting(dialled, 9))
    assert await refusal(up) == "private-address"
    assert not dialled


@pytest.mark.case(38)
async def test_an_address_is_dialled_as_it_was_checked_whatever_the_name_server_says_next() -> None:
    answers = iter([GLOBAL, "127.0.0.1", "127.0.0.1"])
    dialled: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ipaddress.ip_address(next(answers))]

    async with origin(echo) as port:
        up = Upstream(resolve=resolve, dial=noting(dialled, port))
        there = await up.connect("example.org", 80, tls=False)
        assert dialled == [GLOBAL]
        assert await refusal(up) == "private-address"
        assert dialled == [GLOBAL]
        there.close()
        await there.closed()


@pytest.mark.case(36, 38)
async def test_what_is_judged_is_what_is_resolved_and_named_in_tls() -> None:
    """Must-show 10: for each name of the corpus, all or nothing, and letter for letter."""
    authority = trustme.CA()
    context = certified(authority, "nobody.example")
    seen: list[str | None] = []
    context.sni_callback = lambda sock, name, _: seen.append(name)
    asked: list[str] = []
    async with (
        origin(echo, context) as port,
        reaching(port, trust=authority, resolve=answering(GLOBAL, asked=asked)) as up,
    ):
        for text in corpus.EVERYTHING:
            asked.clear()
            seen.clear()
            judged = judgement(text)
            if isinstance(judged, Unfit):
                assert await refusal(up, text, 443, tls=True) == judged.rule
                assert not asked
            else:  # the server is somebody else, which shows only once it was asked for by name
                assert await refusal(up, judged, 443, tls=True) == "bad-certificate"
                assert asked == [judged] == seen


@pytest.mark.parametrize("host", ["EXAMPLE.org", "example.org.", "München.de"])
async def test_only_the_canonical_form_is_dialled(host: str) -> None:
    asked: list[str] = []
    up = Upstream(resolve=answering(GLOBAL, asked=asked))
    assert await refusal(up, host) in ("bad-host", "non-ascii-host")
    assert not asked


async def test_a_second_address_is_tried_when_the_first_is_dead(closed_port: int) -> None:
    async with origin(echo) as port:
        places = {GLOBAL: ("127.0.0.1", closed_port), GLOBAL6: ("127.0.0.1", port)}
        up = Upstream(resolve=answering(GLOBAL, GLOBAL6), dial=lambda ip, _: places[str(ip)])
        there = await up.connect("example.org", 80, tls=False)
        there.close()
        await there.closed()


async def test_a_name_with_many_addresses_makes_nobody_knock_at_all_of_them(closed_port: int) -> None:
    dialled: list[str] = []
    answers = [f"93.184.215.{last}" for last in range(100)]
    up = Upstream(resolve=answering(*answers, GLOBAL6), dial=noting(dialled, closed_port))
    assert await refusal(up) == "refused"
    assert dialled == [answers[0], GLOBAL6, *answers[1:5]]


async def test_a_slow_address_is_overtaken() -> None:
    with socket.socket() as full:  # its queue is full: whoever dials it waits
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        async with origin(echo) as port:
            places = {GLOBAL: full.getsockname(), GLOBAL6: ("127.0.0.1", port)}
            up = Upstream(resolve=answering(GLOBAL, GLOBAL6), dial=lambda ip, _: places[str(ip)])
            there = await up.connect("example.org", 80, tls=False)
            await there.write(b"hello\n")
            assert await there.read() == b"hello\n"
            there.close()
            await there.closed()
        for each in waiting:
            each.close()


async def test_a_released_connection_serves_again() -> None:
    async with origin(echo) as port, reaching(port) as up:
        first = await up.connect("example.org", 80, tls=False)
        assert not first.reused
        up.release(first)
        assert await up.connect("example.org", 80, tls=False) is first
        assert first.reused
        await first.write(b"again\n")
        assert await first.read() == b"again\n"
        up.release(first)
        fresh = await up.connect("example.org", 80, tls=False, fresh=True)
        assert fresh is not first
        up.release(fresh)


@pytest.mark.parametrize(
    "other", [("example.net", 80, False), ("example.org", 81, False), ("example.org", 80, True)]
)
async def test_a_kept_connection_serves_its_own_key_only(other: tuple[str, int, bool]) -> None:
    async with origin(echo) as port, reaching(port) as up:
        first = await up.connect("example.org", 80, tls=False)
        up.release(first)
        host, number, private = other
        second = await up.connect(host, number, tls=False, private=private)
        assert second is not first
        up.release(second)


@pytest.mark.case(44)
@pytest.mark.parametrize("last", [b"bye\n", b"stray\n"])
async def test_a_connection_that_ended_or_spoke_unasked_is_not_used_again(last: bytes) -> None:
    async with origin(echo) as port, reaching(port) as up:
        first = await up.connect("example.org", 80, tls=False)
        up.release(first)
        await first.write(last)  # its server closes, or says what nobody asked for
        await until_unusable(first)
        second = await up.connect("example.org", 80, tls=False)
        assert second is not first
        up.release(second)
        await first.closed()


async def test_unread_bytes_keep_a_connection_out_of_the_pool() -> None:
    async with origin(echo) as port, reaching(port) as up:
        first = await up.connect("example.org", 80, tls=False)
        await first.write(b"hello\n")
        assert await first.read(2) == b"he"
        up.release(first)
        await first.closed()
        second = await up.connect("example.org", 80, tls=False)
        assert not second.reused
        up.release(second)


async def test_an_idle_connection_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "IDLE_SECONDS", 0.05)
    async with origin(echo) as port, reaching(port) as up:
        first = await up.connect("example.org", 80, tls=False)
        up.release(first)
        async with asyncio.timeout(10):
            await first.closed()
        second = await up.connect("example.org", 80, tls=False)
        assert not second.reused
        up.release(second)


async def test_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "IDLE_EACH", 1)
    async with origin(echo) as port, reaching(port) as up:
        both = [await up.connect("example.org", 80, tls=False) for _ in range(2)]
        for each in both:
            up.release(each)
        await both[1].closed()
        assert await up.connect("example.org", 80, tls=False) is both[0]
        up.release(both[0])


async def test_giving_up_leaves_nothing_open() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        entered.set()
        await reader.read()
        await reader.read()
        left.set()

    entered, left = asyncio.Event(), asyncio.Event()
    async with origin(mute) as port, reaching(port) as up, asyncio.timeout(10):
        task = asyncio.create_task(up.connect("example.org", 443, tls=True))
        await entered.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        await left.wait()


def test_this_machines_certificates_are_trusted() -> None:
    context = upstream.system_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"]
