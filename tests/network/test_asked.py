from __future__ import annotations

import contextlib

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workroom.network.asked import Place, asked, connect_place
from workroom.network.headers import for_rule, passing
from workroom.network.hosts import host_of, path_of
from workroom.network.refusals import Refused
from workroom.network.rules import Rule

PLACE = Place("docs.example.org", 443, True)
HEAD_BYTES = 64 << 10
BITS = st.sampled_from(
    ["GET", "POST", "CONNECT", " ", "/", "//", "/..", "%2e", "?", "#", "http://", "@", ":", "443", "80", "HTTP/1.1",
     "\r\n", "\n", "Host: docs.example.org", "Host: evil.org", "Content-Length: 5", "Transfer-Encoding: chunked",
     "Upgrade: websocket", "Connection: upgrade", "docs.example.org", "evil.org", "127.1", "\0", "\xe4", "0\r\n\r\n",
     "Expect: 100-continue", "a", "key=x", "\t", "*"]
)  # fmt: skip
REQUEST = st.lists(BITS, max_size=25).map(lambda bits: "".join(bits).encode("latin-1"))


def head(raw: bytes) -> h11.Request:
    http = h11.Connection(h11.SERVER)
    http.receive_data(raw)
    event = http.next_event()
    assert isinstance(event, h11.Request)
    return event


@pytest.mark.case(44)
@given(st.one_of(REQUEST.map(lambda raw: b"GET /" + raw + b"\r\n\r\n"), REQUEST, st.binary(max_size=300)))
@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("place", [PLACE, None])
def test_whatever_comes_is_canonical_or_refused(place: Place | None, raw: bytes) -> None:
    http = h11.Connection(h11.SERVER)
    with contextlib.suppress(h11.RemoteProtocolError, Refused):
        http.receive_data(raw)
        event = http.next_event()
        if isinstance(event, h11.Request):
            request = asked(event, place, head_bytes=HEAD_BYTES).request
            assert request.host == host_of(request.host, single=True)
            assert place is None or request.host == place.host
            assert request.path == path_of(request.path)
            assert request.method not in ("CONNECT", "TRACE")
            assert request.out >= len(request.path) + len(request.query)


@pytest.mark.case(44)
@given(REQUEST)
@settings(max_examples=200, deadline=None)
def test_whatever_a_tunnel_is_asked_to(raw: bytes) -> None:
    http = h11.Connection(h11.SERVER)
    with contextlib.suppress(h11.RemoteProtocolError, Refused):
        http.receive_data(b"CONNECT " + raw + b" HTTP/1.1\r\nHost: " + raw + b"\r\n\r\n")
        event = http.next_event()
        if isinstance(event, h11.Request):
            place = connect_place(event)
            assert place.host == host_of(place.host, single=True)
            assert 0 < place.port < 65536


def test_the_bytes_that_would_leave_are_counted() -> None:
    raw = b"POST /p?q=1 HTTP/1.1\r\nHost: docs.example.org\r\nAccept: */*\r\nX-No: x\r\nContent-Length: 5\r\n\r\n"
    wanted = asked(head(raw), PLACE, head_bytes=HEAD_BYTES)
    assert wanted.request.out == len("POST /p?q=1 HTTP/1.1\r\n") + len("Accept: */*\r\n") + 5
    assert (wanted.request.body, wanted.request.content) == (5, None)
    shown = wanted.with_body(b"hello").request
    assert (shown.content, shown.out) == (b"hello", wanted.request.out)


def test_a_chunked_body_has_a_length_once_it_was_read() -> None:
    raw = b"POST / HTTP/1.1\r\nHost: docs.example.org\r\nTransfer-Encoding: chunked\r\n\r\n"
    wanted = asked(head(raw), PLACE, head_bytes=HEAD_BYTES)
    assert wanted.request.body is None
    assert wanted.with_body(None) is wanted
    assert wanted.with_body(b"12345").request.body == 5
    assert wanted.with_body(b"12345").request.out == wanted.request.out + 5
    assert wanted.with_body(b"").request.body == 0


@pytest.mark.parametrize(
    "name",
    ["Host", "transfer-encoding", "Authorization", "Cookie", "X-Api-Key", "proxy-authorization", "connection",
     "X-Auth", "content-length"],
)  # fmt: skip
def test_a_rule_lists_in_vain_what_must_not_pass(name: str) -> None:
    assert not for_rule(Rule("a.example.org", headers=(name,)))


def test_a_rule_lists_what_it_needs() -> None:
    more = for_rule(Rule("a.example.org", headers=("Anthropic-Version", "x-b")))
    given_ = [(b"anthropic-version", b"1"), (b"x-b", b"2"), (b"x-c", b"3"), (b"sec-websocket-key", b"k")]
    assert passing(given_, more) == given_[:2]
    assert passing(given_, more, websocket=True) == [*given_[:2], given_[3]]
