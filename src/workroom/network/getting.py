"""One GET over one connection: what a server answers, bounded in size and time, whatever it promises."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import AsyncIterator

import h11
import msgspec

from workroom.network.exits import Stream
from workroom.network.urls import Place

SECONDS = 30.0
MAX_TEXT = 2 << 20
MAX_DATA = 20 << 20
_HEAD = 64 << 10
_MOST_INTERIM = 10
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")  # RFC 6838, 4.2
_AGENT = "Mozilla/5.0 (compatible; Workroom)"
_ACCEPT = "text/html,application/xhtml+xml,text/markdown,text/plain,application/json;q=0.9,*/*;q=0.5"
_TEXTUAL = ("json", "xml", "javascript", "ecmascript", "yaml", "toml", "x-sh", "x-www-form-urlencoded", "sql")


class BadAnswer(Exception):
    """What the server sent is no answer: the rule it breaks, and the reason in a sentence."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


class Answer(msgspec.Struct, frozen=True):
    """Status, the headers that matter, and the body, unpacked; `truncated` when there was more of it."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    truncated: bool = False
    into: int = 0

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower-case; "" when the server tells none that is one."""
        named = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return named if _MEDIA_TYPE.fullmatch(named) else ""

    @property
    def location(self) -> str:
        """Where the server says to go instead, "" unless it is a redirect."""
        return self.headers.get("location", "") if self.status in (301, 302, 303, 307, 308) else ""


def head_of(place: Place) -> bytes:
    """The request, byte for byte: no cookie, no referrer, nobody's credentials."""
    headers = [
        ("Host", place.authority),
        ("User-Agent", _AGENT),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]
    return (
        h11.Connection(h11.CLIENT).send(h11.Request(method="GET", target=place.target, headers=headers))
        or b""
    )


def textual(content_type: str) -> bool:
    """Whether that media type is text."""
    _, _, subtype = content_type.partition("/")
    return content_type.startswith("text/") or subtype.rpartition("+")[2].removeprefix("x-") in _TEXTUAL


async def get(stream: Stream, head: bytes) -> Answer:
    """Send `head` and read what comes, at most `MAX_TEXT` of text or `MAX_DATA` of anything else.

    Raises:
        BadAnswer: it is no HTTP (`bad-answer`), packed in an unknown way (`bad-encoding`), or takes too long
            (`timed-out`).
    """
    try:
        async with asyncio.timeout(SECONDS):
            await stream.write(head)
            return await _answer(stream)
    except h11.RemoteProtocolError as error:
        raise BadAnswer("bad-answer", "The server's answer is not HTTP as it should be.") from error
    except TimeoutError as error:
        raise BadAnswer("timed-out", "The server took too long to answer.") from error
    except OSError as error:
        raise BadAnswer("bad-answer", "The server broke the connection off.") from error


async def _answer(stream: Stream) -> Answer:
    events = _events(stream)
    for _ in range(_MOST_INTERIM):
        event = await anext(events, None)
        if isinstance(event, h11.Response):
            answer = Answer(event.status_code, _headers(event))
            return answer if answer.location else await _with_body(answer, events)
    raise BadAnswer("bad-answer", "The server closed without an answer.")


def _headers(response: h11.Response) -> dict[str, str]:
    """By name; of several, the first."""
    pairs = reversed(list(response.headers))
    return {name.decode("ascii"): value.decode("utf-8", "replace") for name, value in pairs}


async def _with_body(answer: Answer, events: AsyncIterator[h11.Event]) -> Answer:
    room = MAX_TEXT if textual(answer.content_type or "text/plain") else MAX_DATA
    packed = _unpacking(answer.headers.get("content-encoding", ""))
    body, into = bytearray(), 0
    async for event in events:
        if isinstance(event, h11.Data):
            into += len(event.data)
            body += _unpacked(packed, bytes(event.data), room + 1 - len(body))
            if len(body) > room or into > room:
                break
    truncated = len(body) > room or into > room
    return Answer(answer.status, answer.headers, bytes(body[:room]), truncated, into)


async def _events(stream: Stream) -> AsyncIterator[h11.Event]:
    """What a client hears after a GET, until the end of the answer."""
    parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD)
    parser.send(h11.Request(method="GET", target="/", headers=[("Host", "-")]))
    parser.send(h11.EndOfMessage())
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            parser.receive_data(await stream.read())
        elif isinstance(event, (h11.Response, h11.InformationalResponse, h11.Data)):
            yield event
        else:
            return


def _unpacking(encoding: str) -> zlib._Decompress | None:
    if encoding.strip().lower() in ("", "identity"):
        return None
    if encoding.strip().lower() in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(wbits=47)  # gzip or zlib, told by the head
    raise BadAnswer("bad-encoding", "The server packed its answer in a way it was not asked for.")


def _unpacked(packed: zlib._Decompress | None, data: bytes, room: int) -> bytes:
    """What is in `data`, at most `room` bytes of it: a bomb goes off no further."""
    if packed is None:
        return data[:room]
    try:
        return packed.decompress(data, room)
    except zlib.error as error:
        raise BadAnswer("bad-encoding", "The server's answer can't be unpacked.") from error
